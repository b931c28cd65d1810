package oncall

import (
	"fmt"
	"strings"
)

// who is the actor, at the start of a sentence.
func (w teller) who() string {
	switch {
	case w.By.Unknown:
		return fmt.Sprintf("Somebody who is not in the configuration (%s)", w.By.ID)
	case w.By.Via == "alert":
		return "The alert's recovery"
	case w.By.ID == "" || w.By.Via == "hansho":
		return "Hansho"
	default:
		return w.By.ID
	}
}

// ownerName is whom an event about the acknowledgement concerns.
func (w teller) ownerName() string {
	if w.Person == "" && (w.By.ID == "" || w.By.Via == "hansho") {
		return "The owner"
	}
	if w.Person != "" {
		return w.Person
	}
	return w.who()
}

func (w teller) whom() string {
	if w.Person == "" {
		return "Somebody"
	}
	return w.Person
}

func (w teller) through() string {
	if w.Provider == "" {
		return ""
	}
	return " through " + w.Provider
}

func (w teller) toPerson() string {
	if w.Person == "" {
		return ""
	}
	return " to " + w.Person
}

// place names the level and the round as far as they are known.
func (w teller) place(unknown string) string {
	switch {
	case w.Level > 0 && w.Round > 0:
		return fmt.Sprintf("level %d of round %d", w.Level, w.Round)
	case w.Level > 0:
		return fmt.Sprintf("level %d", w.Level)
	default:
		return unknown
	}
}

func (w teller) at() string {
	if w.Level == 0 {
		return ""
	}
	return " on " + w.place("")
}

// step counts a person's steps from 1, as people do; the first goes without saying.
func (w teller) step() string {
	if w.Step == 0 {
		return ""
	}
	return fmt.Sprintf(", step %d", w.Step+1)
}

func (w teller) as() string {
	if !w.Severity.Valid() {
		return ""
	}
	return " as " + w.Severity.String()
}

func (w teller) provider() string {
	if w.Provider == "" {
		return "The provider"
	}
	return w.Provider
}

func (w teller) why() string {
	if w.Reason == "" {
		return ""
	}
	return ": " + w.Reason
}

// when is the phrase and the event's Until behind it; empty when there is none.
func (w teller) when(phrase string) string {
	if w.Until.IsZero() {
		return ""
	}
	return phrase + Clock(w.Until, w.At, w.loc)
}

// sentence is one line that ends in exactly one full stop, whatever people wrote into it.
func sentence(format string, args ...any) string {
	return strings.TrimRight(strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " "), ".") + "."
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// lower makes what stands for a name fit inside a sentence.
func lower(name string) string {
	switch name {
	case "The owner", "The provider", "Somebody":
		return strings.ToLower(name)
	default:
		return name
	}
}
