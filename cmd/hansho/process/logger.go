package process

import (
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/rs/zerolog"
)

// Values of HANSHO_LOG_FORMAT.
const (
	formatConsole = "console"
	formatJSON    = "json"
)

// clock is how the log writes times: to the millisecond, with the zone.
const clock = "2006-01-02T15:04:05.000Z07:00"

// NewLogger writes for people on a terminal and JSON lines otherwise, unless the settings say which. Colours are for
// terminals, and not when NO_COLOR is set (https://no-color.org).
func NewLogger(s Settings, out io.Writer) zerolog.Logger {
	zerolog.TimeFieldFormat = clock
	level, err := zerolog.ParseLevel(s.LogLevel)
	if err != nil {
		level = zerolog.InfoLevel // LoadSettings has refused it already.
	}
	if s.LogFormat == formatConsole || s.LogFormat == "" && IsTerminal(out) {
		out = zerolog.ConsoleWriter{Out: out, NoColor: !Colourful(out), TimeFormat: clock, TimeLocation: time.Local}
	}
	return zerolog.New(out).Level(level).With().Timestamp().Logger()
}

// IsTerminal tells whether somebody reads what is written there.
func IsTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && (isatty.IsTerminal(file.Fd()) || isatty.IsCygwinTerminal(file.Fd()))
}

// Colourful tells whether colours may be written there.
func Colourful(out io.Writer) bool {
	return IsTerminal(out) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
