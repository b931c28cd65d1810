package harness

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// client asks without waiting for ever: a killed program must not keep a test.
var client = &http.Client{Timeout: 10 * time.Second}

// answers is nil when a URL answers with 200.
func answers(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_, err := ask(ctx, http.MethodGet, url, "", "")
	return err
}

// Post sends a body to a path of the door with a bearer token, and returns the status and the answer. A status of 0 means that there
// was no answer, as while the program is down.
func (p *Process) Post(path, token, body string) (status int, answer string) {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, p.Door+path, strings.NewReader(body))
	if err != nil {
		return 0, err.Error()
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err.Error()
	}
	return response.StatusCode, string(text)
}

// Accepted is what the door says of an alert that it took.
type Accepted struct {
	WorkflowID string `json:"workflow_id"`
	Instance   string `json:"instance"`
	Result     string `json:"result"`
}

// Alert sends an alert, in the words of POST /api/v1/alerts, with the key of the service shop. It must be taken.
func (p *Process) Alert(t *testing.T, body string) Accepted {
	t.Helper()
	token := ShopKey
	if p.Page != "" {
		token = "" // With its own sandbox the door is open.
	}
	status, answer := p.Post("/api/v1/alerts", token, body)
	var accepted Accepted
	if err := json.Unmarshal([]byte(answer), &accepted); status != http.StatusAccepted || err != nil {
		t.Fatalf("the alert was not taken: status %d\n%s", status, answer)
	}
	return accepted
}

// Do gives a command of a person by the API ("acknowledge", "resolve", …) and returns the status and the answer.
func (p *Process) Do(person, workflowID, verb, body string) (status int, answer string) {
	return p.Post("/api/v1/escalations/"+strings.ReplaceAll(workflowID, "/", "%2F")+"/"+verb, Token(person), body)
}

// Get reads a URL of the program. The answer must be 200.
func (p *Process) Get(t *testing.T, url, token string) string {
	t.Helper()
	text, err := ask(t.Context(), http.MethodGet, url, token, "")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func ask(ctx context.Context, method, url, token, body string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s: %s", url, response.Status, text)
	}
	return string(text), err
}
