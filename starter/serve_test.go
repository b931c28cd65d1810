package starter_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"hansho/starter"
)

func TestServeFinishesWhatItHasBegun(t *testing.T) {
	t.Parallel()
	began, release := make(chan struct{}), make(chan struct{})
	h := build(t, func(o *starter.Options) {
		o.Ready = func(context.Context) error { close(began); <-release; return nil }
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- h.door.Serve(ctx, listener) }()

	answered := make(chan int, 1)
	go func() { answered <- get(t, "http://"+listener.Addr().String()+"/readyz") }()
	<-began
	stop()
	select {
	case err := <-served:
		t.Fatalf("the door closed on a request: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	if code := <-answered; code != http.StatusOK {
		t.Errorf("the request under way got %d", code)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	if !strings.Contains(h.log.String(), "the door closes") {
		t.Errorf("log: %s", h.log)
	}
}

func get(t *testing.T, url string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, url, nil)
	if err != nil {
		t.Error(err)
		return 0
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer answer.Body.Close()
	return answer.StatusCode
}
