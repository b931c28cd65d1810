package starter

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Time-outs of the server. A request to Temporal is bounded by requestWithin, which leaves time to write the answer.
const (
	readHeaderWithin = 5 * time.Second
	readWithin       = 15 * time.Second
	requestWithin    = 20 * time.Second
	writeWithin      = 40 * time.Second
	idleWithin       = 2 * time.Minute
	shutdownWithin   = 15 * time.Second
	largestHeader    = 64 << 10
)

// Serve answers requests on the listener until the context ends; then it takes no new ones, finishes those it has and the work
// that goes on after them, for at most 15 seconds, and returns nil. It closes the listener.
func (d *Door) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler: d, ReadHeaderTimeout: readHeaderWithin, ReadTimeout: readWithin, WriteTimeout: writeWithin,
		IdleTimeout: idleWithin, MaxHeaderBytes: largestHeader,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	d.options.Logger.Info().Stringer("listen", listener.Addr()).Bool("open", d.options.Open).Msg("the door is open")
	select {
	case err := <-failed:
		return fmt.Errorf("starter: serve: %w", err)
	case <-ctx.Done():
	}
	d.options.Logger.Info().Msg("the door closes: requests under way are finished")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownWithin)
	defer cancel()
	err := server.Shutdown(last)
	d.Finish(last)
	if err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("starter: shut down: %w", err)
	}
	return nil
}

// Finish waits until the work that goes on after requests is done, or the context ends.
func (d *Door) Finish(ctx context.Context) {
	done := make(chan struct{})
	go func() { d.after.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
		d.options.Logger.Warn().Msg("work was left behind: its time was up")
	}
}

// later does work after its request was answered. It reports false when too much of it is under way.
func (d *Door) later(ctx context.Context, work func(ctx context.Context)) bool {
	select {
	case d.slots <- struct{}{}:
	default:
		return false
	}
	d.after.Go(func() {
		defer func() { <-d.slots }()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestWithin)
		defer cancel()
		work(ctx)
	})
	return true
}
