package worker

import (
	"github.com/rs/zerolog"
	"go.temporal.io/sdk/log"
)

// Log lets Temporal's SDK write to zerolog, which has no adapter of its own.
func Log(logger zerolog.Logger) log.Logger {
	return zlog{logger.With().Str("from", "temporal").Logger()}
}

type zlog struct{ z zerolog.Logger }

func (l zlog) Debug(msg string, keyvals ...any) { l.z.Debug().Fields(keyvals).Msg(msg) }
func (l zlog) Info(msg string, keyvals ...any)  { l.z.Info().Fields(keyvals).Msg(msg) }
func (l zlog) Warn(msg string, keyvals ...any)  { l.z.Warn().Fields(keyvals).Msg(msg) }
func (l zlog) Error(msg string, keyvals ...any) { l.z.Error().Fields(keyvals).Msg(msg) }

// With gives a logger that adds these fields to every line.
func (l zlog) With(keyvals ...any) log.Logger { return zlog{l.z.With().Fields(keyvals).Logger()} }
