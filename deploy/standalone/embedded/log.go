package embedded

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/rs/zerolog"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
)

// maxLogValue bounds each value of a log line, in bytes. Under overload the server logs whole requests and stack
// traces, many times a second.
const maxLogValue = 300

// nexusWarning begins the only warning of an ordinary start. It advises a port for Nexus, which is not used here.
const nexusWarning = "HTTP API port has not been set"

// serverLog writes the server's warnings and errors to zerolog, a short line each.
type serverLog struct {
	out    zerolog.Logger
	tags   []tag.Tag
	hushed *atomic.Bool
}

var (
	_ log.Logger     = (*serverLog)(nil)
	_ log.WithLogger = (*serverLog)(nil)
)

func newServerLog(out zerolog.Logger) *serverLog {
	return &serverLog{out: out, hushed: &atomic.Bool{}}
}

// hush silences what the parts of the server say about each other while they stop one after the other.
func (l *serverLog) hush() { l.hushed.Store(true) }

// With returns a logger that adds tags to every line.
func (l *serverLog) With(tags ...tag.Tag) log.Logger {
	return &serverLog{out: l.out, hushed: l.hushed, tags: append(slices.Clip(l.tags), tags...)}
}

// Debug writes nothing.
func (l *serverLog) Debug(string, ...tag.Tag) {}

// Info writes nothing.
func (l *serverLog) Info(string, ...tag.Tag) {}

// Warn writes a warning.
func (l *serverLog) Warn(msg string, tags ...tag.Tag) { l.report(zerolog.WarnLevel, msg, tags) }

// Error writes an error.
func (l *serverLog) Error(msg string, tags ...tag.Tag) { l.report(zerolog.ErrorLevel, msg, tags) }

// DPanic writes an error: a fault that the server goes on from outside its development.
func (l *serverLog) DPanic(msg string, tags ...tag.Tag) { l.report(zerolog.ErrorLevel, msg, tags) }

// Panic writes an error and panics, as the server expects.
func (l *serverLog) Panic(msg string, tags ...tag.Tag) { l.write(l.out.Panic(), msg, tags) }

// Fatal writes an error and ends the process, as the server expects; the files are safe at any moment.
func (l *serverLog) Fatal(msg string, tags ...tag.Tag) { l.write(l.out.Fatal(), msg, tags) }

func (l *serverLog) report(level zerolog.Level, msg string, tags []tag.Tag) {
	if !l.hushed.Load() && !strings.HasPrefix(msg, nexusWarning) {
		l.write(l.out.WithLevel(level), msg, tags)
	}
}

func (l *serverLog) write(e *zerolog.Event, msg string, tags []tag.Tag) {
	if !e.Enabled() {
		return
	}
	// The server's keys, some of them repeated, stay apart from those of the program's own lines.
	values := map[string]string{}
	for _, t := range append(slices.Clip(l.tags), tags...) {
		if t.Key() != stackTraceKey {
			values[t.Key()] = shorten(t.Value())
		}
	}
	e.Interface("temporal", values).Msg(shorten(msg))
}

var stackTraceKey = tag.SysStackTrace("").Key()

// shorten keeps the first line of a value, cut at [maxLogValue].
func shorten(v any) string {
	line, _, _ := strings.Cut(fmt.Sprint(v), "\n")
	if len(line) > maxLogValue {
		line = strings.ToValidUTF8(line[:maxLogValue], "") + "…"
	}
	return line
}
