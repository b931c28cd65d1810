package process

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
)

// servePprof lets somebody who looks for what costs time fetch Go's profiles below /debug/pprof/ until the context ends. They
// show what is in memory, so the address must be on loopback. An empty address serves nothing.
func servePprof(ctx context.Context, address string) error {
	if address == "" {
		return nil
	}
	if host, _, err := net.SplitHostPort(address); err != nil || !net.ParseIP(host).IsLoopback() {
		return fmt.Errorf("HANSHO_PPROF is %q: give an address on loopback, such as 127.0.0.1:6060", address)
	}
	listener, err := Listen(ctx, "the profiler", "HANSHO_PPROF", address)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return ServeHTTP(ctx, listener, mux)
}
