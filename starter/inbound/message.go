package inbound

import (
	"fmt"
	"strings"

	"hansho/oncall"
)

// Message is one alert as its source said it. Level is the source's own word for how bad it is, empty when it said none; see
// Severity.
type Message struct {
	Alert oncall.Alert
	Level string
}

// Problem is one thing that is wrong with a request: where, what, and what would be right.
type Problem struct {
	Field  string `json:"field,omitempty"`
	Detail string `json:"detail"`
}

// Problems is everything that is wrong with a request. It is an error.
type Problems []Problem

func (p Problems) Error() string {
	texts := make([]string, len(p))
	for i, problem := range p {
		texts[i] = strings.TrimPrefix(problem.Field+": "+problem.Detail, ": ")
	}
	return strings.Join(texts, "; ")
}

func (p *Problems) add(field, format string, args ...any) {
	*p = append(*p, Problem{Field: field, Detail: fmt.Sprintf(format, args...)})
}

// orNil is the problems as an error, or nil when there is none.
func (p Problems) orNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}
