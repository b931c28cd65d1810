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
// ends with the Sandbox.
func (sb *Sandbox) events(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	_ = control.SetWriteDeadline(time.Time{}) // A stream outlives the server's write time-out.
	if _, err := fmt.Fprintf(w, "retry: %d\n\n", reconnect.Milliseconds()); err != nil {
		return
	}
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
		case <-sb.stop:
			return
		}
		select {
		case <-time.After(busiest):
		case <-sb.stop:
			return
		}
	}
}
