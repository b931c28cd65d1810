package starter

import (
	"context"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"hansho/activities/link"
)

// requestIDHeader names a request through logs and answers.
const requestIDHeader = "X-Request-Id"

// observed gives each request its ID, its deadline and its logger, and writes down how it ended. Only the path is logged, never
// the query, headers or body; and not the path of a link, with which whoever reads the log could acknowledge.
func (d *Door) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		id := cleanID(r.Header.Get(requestIDHeader))
		w.Header().Set(requestIDHeader, id)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		logger := d.options.Logger.With().Str("request", id).Logger()
		ctx, cancel := context.WithTimeout(context.WithValue(logger.WithContext(r.Context()), idKey{}, id), requestWithin)
		defer cancel()
		r = r.WithContext(ctx)
		answer := &statusRecorder{ResponseWriter: w}
		defer func() {
			if broken := recover(); broken != nil {
				logger.Error().Interface("panic", broken).Bytes("stack", debug.Stack()).Msg("a request broke its handler")
				if answer.status == 0 {
					d.fail(answer, r, problem{Status: http.StatusInternalServerError, Code: "internal", Detail: "This is a fault of Hansho. Send it again: nothing happens twice."})
				}
			}
			d.seen(r, answer, time.Since(began))
		}()
		next.ServeHTTP(answer, r)
	})
}

func (d *Door) seen(r *http.Request, answer *statusRecorder, took time.Duration) {
	route := r.Pattern
	if _, path, ok := strings.Cut(route, " "); ok {
		route = path
	}
	status := max(answer.status, http.StatusOK)
	d.metrics.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	d.metrics.latency.WithLabelValues(route).Observe(took.Seconds())
	level := zerolog.InfoLevel
	switch {
	case status >= http.StatusInternalServerError:
		level = zerolog.ErrorLevel
	case route == "/healthz" || route == "/readyz" || route == "/metrics":
		level = zerolog.DebugLevel
	}
	path := r.URL.Path
	if strings.HasPrefix(path, link.Path) {
		path = link.Path + "…"
	}
	zerolog.Ctx(r.Context()).WithLevel(level).Str("method", r.Method).Str("path", path).Int("status", status).
		Int64("bytes", answer.bytes).Dur("took_ms", took).Str("from", r.RemoteAddr).Msg("request")
}

type idKey struct{}

// requestID is the ID of a request.
func requestID(r *http.Request) string {
	id, _ := r.Context().Value(idKey{}).(string)
	return id
}

// cleanID takes the sender's request ID when it is short and plain, so that it cannot forge lines of a log.
func cleanID(given string) string {
	odd := func(c rune) bool {
		return !strings.ContainsRune("-_.:/+=", c) && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
	}
	if given == "" || len(given) > 128 || strings.ContainsFunc(given, odd) {
		return uuid.NewString()
	}
	return given
}

// statusRecorder remembers how a request was answered.
type statusRecorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (s *statusRecorder) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *statusRecorder) Write(b []byte) (int, error) {
	s.status = max(s.status, http.StatusOK)
	n, err := s.ResponseWriter.Write(b)
	s.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController find the connection.
func (s *statusRecorder) Unwrap() http.ResponseWriter { return s.ResponseWriter }
