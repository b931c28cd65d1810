package process

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestListenNamesTheUseAndTheCure(t *testing.T) {
	t.Parallel()
	first, err := Listen(t.Context(), "the door", "--listen", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	_, err = Listen(t.Context(), "the door", "--listen", first.Addr().String())
	for _, part := range []string{"the door", first.Addr().String(), "taken by another program", "choose another address by --listen"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the error %v has no %q", err, part)
		}
	}
	if _, err := Listen(t.Context(), "the door", "--listen", "nonsense"); err == nil || !strings.Contains(err.Error(), "give host:port by --listen") {
		t.Errorf("the error is %v", err)
	}
}

func TestMetricsAreServedUntilTheEnd(t *testing.T) {
	t.Parallel()
	p := Process{Metrics: newRegistry()}
	if _, err := sdkMetrics(p.Metrics, NewLogger(Settings{}, io.Discard)); err != nil {
		t.Fatal(err)
	}
	listener, err := Listen(t.Context(), "metrics", "--metrics-listen", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.ServeMetrics(ctx, listener) }()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String()+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil || !strings.Contains(string(text), "go_goroutines") {
		t.Errorf("the metrics are %.200s (%v)", text, err)
	}
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Error("it does not end")
	}
}
