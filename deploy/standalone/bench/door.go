package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// callers is how many requests are under way at the same time in a burst.
const callers = 64

// sent is an alert that the door took.
type sent struct {
	workflow string // Workflow ID.
	at       time.Time
	took     time.Duration // Until the door's answer.
}

// alert sends one alert. SEV-3 pages at once and opens no incident.
func (r *rig) alert(ctx context.Context, service, key string) (sent, error) {
	body := fmt.Sprintf(`{"service":%q,"dedup_key":%q,"title":"Disk 91%% full on %s","severity":"SEV-3","details":"/var/lib/data grows by 2%% an hour","source":"bench"}`,
		service, key, key)
	began := time.Now()
	answer, err := r.ask(ctx, http.MethodPost, "/api/v1/alerts", body)
	s := sent{at: began, took: time.Since(began)}
	if err != nil {
		return s, err
	}
	var accepted struct {
		WorkflowID string `json:"workflow_id"`
	}
	err = json.Unmarshal(answer, &accepted)
	s.workflow = accepted.WorkflowID
	return s, err
}

// insist sends an alert until it is taken, as senders do: the same alert opens one escalation, however often it comes.
func (r *rig) insist(ctx context.Context, service, key string) (s sent, err error) {
	for range 10 {
		if s, err = r.alert(ctx, service, key); err == nil {
			return s, nil
		}
		progress("%s is sent again: %v", key, err)
		if err := pause(ctx, time.Second); err != nil {
			return s, err
		}
	}
	return s, err
}

// command gives a verb in the responder's name and returns what the answer says became of it.
func (r *rig) command(ctx context.Context, workflow, verb string) (string, error) {
	answer, err := r.ask(ctx, http.MethodPost, "/api/v1/escalations/"+strings.ReplaceAll(workflow, "/", "%2F")+"/"+verb, "{}")
	if err != nil {
		return "", err
	}
	var said struct {
		Result string `json:"result"`
	}
	return said.Result, json.Unmarshal(answer, &said)
}

// ask is one request to the door; anything but a 2xx is an error.
func (r *rig) ask(ctx context.Context, method, path, body string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, r.door+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := r.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode/100 != 2 {
		err = fmt.Errorf("%s answers %s: %s", path, response.Status, text)
	}
	return text, err
}

// each does n things, so many at the same time.
func each(n, atOnce int, do func(i int)) {
	next := make(chan int)
	var busy sync.WaitGroup
	for range min(n, atOnce) {
		busy.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	busy.Wait()
}

// pause waits, unless the context ends before.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// freePorts finds ports that nobody uses, as host:port.
func freePorts(ctx context.Context, n int) ([]string, error) {
	addresses := make([]string, n)
	for i := range addresses {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		addresses[i] = listener.Addr().String()
	}
	return addresses, nil
}
