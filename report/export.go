package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"hansho/workflows/contract"
)

// longestLine is how long one line of an export may be, in bytes: an outcome with its people is a hundredth of it.
const longestLine = 1 << 20

// ReadExport reads what workers have exported: one outcome of an escalation, an incident or a postmortem on each line, as JSON. A line that
// cannot be read is a note, and not the end. The error is that of the reader.
func ReadExport(r io.Reader) (Input, error) {
	var in Input
	unreadable := 0
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), longestLine)
	for lines.Scan() {
		if line := lines.Bytes(); len(line) > 0 && !in.line(line) {
			unreadable++
		}
	}
	if unreadable > 0 {
		in.Notes = append(in.Notes, Note{Kind: NoteUnreadable, N: unreadable, Text: fmt.Sprintf("%d lines of the export", unreadable)})
	}
	return in, lines.Err()
}

func (in *Input) line(line []byte) bool {
	var head struct {
		WorkflowID string `json:"workflowId"`
	}
	if json.Unmarshal(line, &head) != nil {
		return false
	}
	kind, _, _ := strings.Cut(head.WorkflowID, "/")
	switch kind {
	case "escalation":
		return keep(line, &in.Escalations)
	case "incident":
		return keep(line, &in.Incidents)
	case "postmortem":
		return keep(line, &in.Postmortems)
	default:
		return head.WorkflowID != "" // Of a later version: it is no fault.
	}
}

func keep[T contract.Outcome | contract.IncidentOutcome | contract.PostmortemOutcome](line []byte, into *[]T) bool {
	var outcome T
	if json.Unmarshal(line, &outcome) != nil {
		return false
	}
	*into = append(*into, outcome)
	return true
}
