package imports

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"hansho/config"
	"hansho/oncall"
)

// fileName stands before the problems of a file that nobody has saved yet.
const fileName = "hansho.yaml"

// errEmpty says that there is nothing that a configuration could be made of.
var errEmpty = errors.New("nothing was found that a configuration can be made of: it needs a service whose policy pages somebody")

// Write makes a configuration of an account. What it returns passes "hansho check"; the error says why none could be made.
func Write(a Account) (Result, error) {
	p := resolve(a)
	if len(p.services) == 0 {
		return Result{Left: p.allLeft()}, errEmpty
	}
	text := p.write()
	if _, err := config.Parse(fileName, text); err != nil {
		return Result{Text: text, Left: p.allLeft()}, fmt.Errorf("the account cannot be written as it is; change at the provider what these lines name, and import again:\n%w", err)
	}
	return Result{
		Text: text, People: len(p.people), Schedules: len(p.schedules), Policies: len(p.policies), Services: len(p.services), Left: p.allLeft(),
	}, nil
}

// allLeft is what was not carried over, in the order of the file.
func (p *plan) allLeft() []Left {
	all := slices.Clone(p.left)
	all = append(all, leftOf("people", sorted(p.people))...)
	all = append(all, leftOf("schedules", sorted(p.schedules))...)
	all = append(all, leftOf("policies", sorted(p.policies))...)
	return append(all, leftOf("services", sorted(p.services))...)
}

func leftOf[T any](section string, entries []*entry[T]) (all []Left) {
	for _, e := range entries {
		for _, text := range e.left {
			all = append(all, Left{Where: section + "." + e.id, What: oneLine(text)})
		}
	}
	return all
}

// writer writes lines of YAML.
type writer struct{ bytes.Buffer }

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

// key writes a key with its value, unless there is none.
func (w *writer) key(indent, name, value string) {
	if value != "" {
		w.line("%s%s: %s", indent, name, scalar(value))
	}
}

func head[T any](w *writer, e *entry[T]) {
	for _, text := range e.left {
		w.line("  # Not carried over: %s.", oneLine(text))
	}
	w.line("  %s:", scalar(e.id))
}

func (p *plan) write() []byte {
	w := &writer{}
	w.line("# yaml-language-server: $schema=hansho.schema.json")
	w.line("#")
	w.line("# Imported from %s. Read what was not carried over, then: hansho check, and hansho check --live.", cmp.Or(p.account.Provider, "another product"))
	for _, left := range p.left {
		w.line("# Not carried over: %s.", join(left))
	}
	w.line("\norganization:")
	w.key("  ", "name", cmp.Or(oneLine(p.account.Name), "Imported"))
	w.key("  ", "zone", p.zone())
	p.writePeople(w)
	p.writeSchedules(w)
	p.writePolicies(w)
	p.writeServices(w)
	return w.Bytes()
}

func join(left Left) string {
	if left.Where == "" {
		return left.What
	}
	return left.Where + ": " + left.What
}

func (p *plan) writeServices(w *writer) {
	w.line("\nservices:")
	for _, e := range sorted(p.services) {
		head(w, e)
		w.key("    ", "name", e.value.Name)
		w.key("    ", "policy", e.value.Policy)
		w.key("    ", "pagerduty", e.value.PagerDuty)
		if e.value.Paging != oncall.Live {
			w.key("    ", "paging", string(e.value.Paging))
		}
	}
	standard := sorted(p.services)[0]
	if named := p.services[p.account.DefaultService]; named != nil {
		standard = named
	}
	w.line("\n# The service of an alert that matches no other.\ndefault_service: %s", scalar(standard.id))
}
