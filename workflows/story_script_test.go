package workflows_test

import (
	"cmp"
	"strconv"
	"strings"
	"testing"
	"time"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// step is one line of a script: when, what, and its words.
type step struct {
	at    time.Duration
	verb  string
	words []string
	done  bool
}

// parseScript reads a script. A line "begins 2026-11-21 03:00 Asia/Tokyo" says when the story begins.
func parseScript(t *testing.T, script string) (time.Time, []step) {
	t.Helper()
	var steps []step
	started := time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC) // Saturday 03:00 in Tokyo.
	for l := range strings.Lines(script) {
		words := strings.Fields(strings.Split(l, "//")[0])
		if len(words) == 0 {
			continue
		}
		if words[0] == "begins" {
			var err error
			if started, err = time.ParseInLocation("2006-01-02 15:04", words[1]+" "+words[2], oncall.Location(words[3])); err != nil {
				t.Fatal(err)
			}
			started = started.UTC()
			continue
		}
		at, err := time.ParseDuration(words[0])
		if err != nil {
			t.Fatalf("script: %q: %v", l, err)
		}
		steps = append(steps, step{at: at, verb: words[1], words: words[2:]})
	}
	return started, steps
}

// alert reads "alert [SEV-n] [recovered] [same] words of the title".
func (w *world) alert(s step) oncall.Alert {
	alert := oncall.Alert{Service: "checkout", DedupKey: "errors", Source: "monitoring", Received: w.started.Add(s.at)}
	w.messages++
	alert.ID = "message-" + strconv.Itoa(w.messages)
	for _, word := range s.words {
		severity, err := oncall.ParseSeverity(word)
		switch {
		case err == nil:
			alert.Severity = severity
		case word == "recovered":
			alert.Recovered = true
		case word == "upstream": // The provider opened an incident of its own.
			alert.ID, alert.Source, alert.Upstream = "pagerduty:"+there, "pagerduty", oncall.Upstream{Provider: "pagerduty", Ref: there}
		case word == "another": // Of the same key.
			alert.ID, alert.Source, alert.Upstream = "pagerduty:Q9", "pagerduty", oncall.Upstream{Provider: "pagerduty", Ref: "Q9"}
		case word == "same":
			alert.ID = "message-" + strconv.Itoa(w.messages-1)
		default:
			alert.Title = strings.TrimSpace(alert.Title + " " + word)
		}
	}
	if alert.Title == "" {
		alert.Title = "Error rate"
	}
	return alert
}

// do carries out one step.
func (w *world) do(s step) {
	arg := func(i int) string {
		if i < len(s.words) {
			return s.words[i]
		}
		return ""
	}
	text := func(i int) string { return strings.Join(s.words[min(i, len(s.words)):], " ") }
	c := contract.Command{By: oncall.Actor{ID: arg(0), Via: "cli"}, Request: "request-" + s.at.String() + s.verb + arg(0)}
	switch s.verb {
	case "alert":
		w.env.SignalWorkflow(contract.SignalAlert, w.alert(s))
	case "unseen-alert": // It comes in one workflow task with what comes next.
		w.env.SignalWorkflowSkippingWorkflowTask(contract.SignalAlert, w.alert(s))
	case "joined":
		w.env.SignalWorkflow(contract.SignalJoin, contract.Joined{WorkflowID: "escalation/checkout/other", Title: "Another alert", By: c.By})
	case "provider":
		if p, named := w.providers[arg(0)]; named {
			p.turn(arg(1))
		} else {
			w.phones.turn(arg(0))
		}
	case "chat":
		w.mu.Lock()
		w.chatDown, w.chatBusy = arg(0) == "down", arg(0) == "busy"
		w.mu.Unlock()
		w.see("the chat is %s", arg(0))
	case "directory":
		w.phones.directory = arg(0)
	case "webhooks":
		w.phones.silent = arg(0) == "lost"
	case "there":
		w.phones.happens(contract.ProviderEvent{Ref: there, Upstream: oncall.Upstream{Provider: "pagerduty", Ref: there}}, s.words)
	case "page":
		call := w.phones.newest[arg(0)]
		event := contract.ProviderEvent{Ref: "Q" + call.key}
		_, event.Instance, event.Page, _ = contract.ParsePageKey(call.key)
		w.phones.happens(event, s.words[1:])
	case "phone":
		w.providers[cmp.Or(arg(2), "pagerduty")].press(arg(0), arg(1))
	case "history":
		w.env.SetContinueAsNewSuggested(true)
	case "ic":
		w.lead(s, c)
	case "update":
		c.Text = text(1)
		w.commandChild("incident/", contract.UpdateOfStakeholders, "update", c)
	case "postmortem":
		c.Text = text(2)
		w.commandChild("postmortem/", arg(1), "postmortem", c)
	case "cancel":
		w.env.CancelWorkflow()
	case "ack":
		w.command(contract.Acknowledge, c)
	case "ack-late": // The update was not answered in time: the same request comes by signal as well.
		w.command(contract.Acknowledge, c)
		c.Verb = contract.Acknowledge
		w.env.SignalWorkflow(contract.SignalCommand, c)
	case "ack-by-signal": // No worker answered in time: only the signal comes.
		c.Verb = contract.Acknowledge
		w.env.SignalWorkflow(contract.SignalCommand, c)
	case "stale-ack":
		c.Instance = "an-older-escalation"
		w.command(contract.Acknowledge, c)
	case "take-over":
		c.TakeOver = true
		w.command(contract.Acknowledge, c)
	case "unack":
		w.command(contract.Unacknowledge, c)
	case "resolve":
		c.Text = text(1)
		w.command(contract.Resolve, c)
	case "escalate":
		w.command(contract.Escalate, c)
	case "reassign":
		c.Person = arg(1)
		w.command(contract.Reassign, c)
	case "add":
		c.Person = arg(1)
		w.command(contract.AddResponder, c)
	case "remove":
		c.Person = arg(1)
		w.command(contract.RemoveResponder, c)
	case "snooze":
		d, _ := time.ParseDuration(arg(1))
		c.Until = w.now().Add(d)
		w.command(contract.Snooze, c)
	case "severity":
		c.Severity, _ = oncall.ParseSeverity(arg(1))
		c.Text = text(2)
		w.command(contract.SetSeverity, c)
	case "note":
		c.Text = text(1)
		w.command(contract.Note, c)
	case "start":
		w.command(contract.Start, c)
	case "task":
		c.Text = text(1)
		w.command(contract.Task, c)
	case "migrate": // To live, follow or observe.
		plan, _ := w.org.Plan("checkout")
		if plan.Paging = oncall.PagingMode(arg(0)); plan.Paging == "live" {
			plan.Paging = oncall.Live
		}
		c.By.ID, c.Plan = "anna", &plan
		w.command(contract.Migrate, c)
	case "merge-both": // The other is merged into this one at the same moment.
		c.Into, w.both = arg(1), true
		w.command(contract.Merge, c)
	case "merge":
		c.Into = arg(1)
		w.command(contract.Merge, c)
	default:
		w.t.Errorf("script: nobody knows how to %q", s.verb)
	}
}

// command sends an Update and writes the answer down.
func (w *world) command(verb contract.Verb, c contract.Command) {
	w.env.UpdateWorkflow(string(verb), c.Request, &reply{w: w, who: c.By.ID, verb: verb}, c)
}

// commandChild sends an Update to a workflow that the escalation has started.
func (w *world) commandChild(prefix, update, what string, c contract.Command) {
	heard := &reply{w: w, who: c.By.ID, verb: contract.Verb(what)}
	if err := w.env.UpdateWorkflowByID(w.child(prefix), update, c.Request, heard, c); err != nil {
		w.t.Error(err)
	}
}

// reply hears the answer to an Update.
type reply struct {
	w    *world
	who  string
	verb contract.Verb
}

func (r *reply) Accept() {}
func (r *reply) Reject(err error) {
	r.w.see("> %s: %s: refused: %v", r.who, r.verb, err)
}

func (r *reply) Complete(success any, err error) {
	if err != nil {
		r.w.see("> %s: %s: failed: %v", r.who, r.verb, err)
		return
	}
	if answer, ok := success.(contract.Answer); ok {
		r.w.see("> %s: %s: %s: %s", r.who, r.verb, answer.Result, answer.Text)
		return
	}
	r.w.see("> %s: %s: %v", r.who, r.verb, success)
}
