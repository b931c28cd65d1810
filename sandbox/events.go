package sandbox

import (
	"fmt"
	"net/http"
	"time"
)

// The page is told of changes at most this often, and kept alive at least this often.
const (
	quietest  = 20 * time.Second
	busiest   = 150 * time.Millisecond
	reconnect = time.Second
)

// events tells the page, as server-sent events, that something changed; the page then asks for the state. A stream
// ends with the Sandbox or with the HTTP server, whose graceful shutdown would wait for it otherwise.
func (sb *Sandbox) events(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	_ = control.SetWriteDeadline(time.Time{}) // A stream outlives the server's write time-out.
	if _, err := fmt.Fprintf(w, "retry: %d\n\n", reconnect.Milliseconds()); err != nil {
		return
	}
	leaving := sb.leaving(r)
	alive := time.NewTicker(quietest)
	defer alive.Stop()
	for {
		changed := sb.log.Changed()
		if _, err := fmt.Fprintf(w, "data: %d\n\n", sb.log.Seq()); err != nil || control.Flush() != nil {
			return
		}
		select {
		case <-changed:
		case <-alive.C:
		case <-r.Context().Done():
			return
		case <-leaving:
			return
		case <-sb.stop:
			return
		}
		time.Sleep(busiest)
	}
}

// leaving returns a channel that is closed when the server of a request begins to shut down.
func (sb *Sandbox) leaving(r *http.Request) <-chan struct{} {
	server, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	if !ok {
		return nil
	}
	shutdown := make(chan struct{})
	if known, loaded := sb.servers.LoadOrStore(server, shutdown); loaded {
		return known.(chan struct{})
	}
	server.RegisterOnShutdown(func() { close(shutdown) })
	return shutdown
}
