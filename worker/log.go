package worker

import (
	"context"
	"errors"

	"github.com/rs/zerolog"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
)

// Log lets Temporal's SDK write to zerolog, which has no adapter of its own.
func Log(logger zerolog.Logger) log.Logger {
	return zlog{logger.With().Str("from", "temporal").Logger()}
}

type zlog struct{ z zerolog.Logger }

func (l zlog) Debug(msg string, keyvals ...any) { l.z.Debug().Fields(keyvals).Msg(msg) }
func (l zlog) Info(msg string, keyvals ...any)  { l.z.Info().Fields(keyvals).Msg(msg) }
func (l zlog) Warn(msg string, keyvals ...any)  { l.z.Warn().Fields(keyvals).Msg(msg) }
func (l zlog) Error(msg string, keyvals ...any) {
	l.z.WithLevel(levelOf(keyvals)).Fields(keyvals).Msg(msg)
}

// levelOf is how loud an error of an activity is. One that waits for its turn, as in a busy chat, or that was cancelled, is none; one that is
// tried again is a warning.
func levelOf(keyvals []any) zerolog.Level {
	for _, value := range keyvals {
		err, isError := value.(error)
		if !isError {
			continue
		}
		failed, ours := errors.AsType[*temporal.ApplicationError](err)
		switch {
		case errors.Is(err, context.Canceled), temporal.IsCanceledError(err), ours && failed.NextRetryDelay() > 0:
			return zerolog.DebugLevel
		case ours && !failed.NonRetryable():
			return zerolog.WarnLevel
		}
	}
	return zerolog.ErrorLevel
}

// With gives a logger that adds these fields to every line.
func (l zlog) With(keyvals ...any) log.Logger { return zlog{l.z.With().Fields(keyvals).Logger()} }
