package cli

import (
	"io"

	"hansho/cmd/hansho/process"
)

// style colours texts, or leaves them alone where nobody looks.
type style struct{ on bool }

func styleFor(out io.Writer) style { return style{process.Colourful(out)} }

func (s style) paint(code, text string) string {
	if !s.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) red(text string) string    { return s.paint("31", text) }
func (s style) green(text string) string  { return s.paint("32", text) }
func (s style) yellow(text string) string { return s.paint("33", text) }
func (s style) bold(text string) string   { return s.paint("1", text) }
func (s style) faint(text string) string  { return s.paint("2", text) }

// state colours the state of an escalation or a postmortem: red is nobody's, yellow is somebody's, green is over.
func (s style) state(text string) string {
	switch text {
	case "paging", "draft":
		return s.red(text)
	case "acknowledged", "in review", "holding", "public":
		return s.yellow(text)
	case "resolved", "over", "reviewed", "closed":
		return s.green(text)
	default:
		return text
	}
}
