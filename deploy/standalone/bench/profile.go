package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// profile fetches a CPU profile of Hansho from now on, in the background; the function it returns waits for it.
func (r *rig) profile(ctx context.Context, name string) (wait func()) {
	const seconds = 12
	done := make(chan error, 1)
	go func() { done <- r.fetchProfile(ctx, name, seconds) }()
	return func() {
		if err := <-done; err != nil {
			progress("%s: no profile: %v", name, err)
		}
	}
}

func (r *rig) fetchProfile(ctx context.Context, name string, seconds int) error {
	if err := os.MkdirAll(r.options.profile, 0o750); err != nil {
		return err
	}
	delay := map[string]int{"storm": int(stormAt.Seconds()) - 1}[name]
	if err := pause(ctx, time.Duration(delay)*time.Second); err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", r.pprof, seconds), nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s", response.Status)
	}
	file, err := os.Create(filepath.Join(r.options.profile, name+".pprof"))
	if err != nil {
		return err
	}
	_, err = io.Copy(file, response.Body)
	if closed := file.Close(); err == nil {
		err = closed
	}
	progress("%s: profile in %s", name, file.Name())
	return err
}
