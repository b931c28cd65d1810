package slack

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"hansho/sandbox/fault"
	"hansho/sandbox/record"
)

// interactionTimeout is how long the app may take to answer a press.
const interactionTimeout = 3 * time.Second

// maxReply bounds what is read of the app's answer.
const maxReply = 1 << 20

// errNowhere is the error when presses have nowhere to go.
var errNowhere = errors.New("sandbox: the app has no interactivity request URL")

// interaction is one press or submission on its way to the app.
type interaction struct {
	kind    string // "block_actions", "view_submission" or "view_closed"
	user    string
	channel string
	ts      string
	title   string
	payload map[string]any
}

// send sends an interaction and returns what the app answered. Slack sends it once; only faults repeat or drop it.
// https://docs.slack.dev/interactivity/handling-user-interaction/
func (s *Server) send(ctx context.Context, i interaction) ([]byte, error) {
	subject := fault.Subject{
		Provider: Name, Path: i.kind, Names: func(user string) bool { return user == i.user },
	}
	struck := s.cfg.Faults.Webhook(subject)
	if struck.Dropped {
		s.noteInteraction(i, 0, 0, "fault: dropped")
		return nil, nil
	}
	select {
	case <-time.After(struck.Delay):
	case <-s.cfg.Stop:
	}
	var reply []byte
	var err error
	for range struck.Times {
		reply, err = s.post(ctx, i)
	}
	return reply, err
}

// post signs and sends an interaction once.
func (s *Server) post(ctx context.Context, i interaction) ([]byte, error) {
	s.mu.Lock()
	target := s.interactionURL
	s.mu.Unlock()
	if target == "" {
		s.noteInteraction(i, 0, 0, "nowhere to send it")
		return nil, errNowhere
	}
	payload, err := json.Marshal(i.payload)
	if err != nil {
		return nil, fmt.Errorf("encode the interaction: %w", err)
	}
	body := []byte(url.Values{"payload": {string(payload)}}.Encode())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("the interactivity request URL: %w", err)
	}
	stamp := strconv.FormatInt(s.cfg.Clock().Unix(), 10)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", sign(s.cfg.SigningSecret, stamp, body))
	started := time.Now()
	resp, err := s.client.Do(req)
	if err != nil {
		s.noteInteraction(i, 0, time.Since(started), "the app did not answer within 3 seconds: "+err.Error())
		return nil, fmt.Errorf("sandbox: the app did not answer: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	reply, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	if err != nil {
		return nil, fmt.Errorf("sandbox: the app's answer: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		s.noteInteraction(i, resp.StatusCode, time.Since(started), "the app refused it")
		return reply, fmt.Errorf("sandbox: the app answered %s", resp.Status)
	}
	s.noteInteraction(i, resp.StatusCode, time.Since(started), "ok")
	return reply, nil
}

// sign makes the X-Slack-Signature header.
// https://docs.slack.dev/authentication/verifying-requests-from-slack/
func sign(secret, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

func (s *Server) noteInteraction(i interaction, status int, took time.Duration, outcome string) {
	name := ""
	if u := s.user(i.user); u != nil {
		name = u.Name
	}
	s.note(record.Entry{
		Kind: record.Interaction, Event: i.kind, User: i.user, UserName: name, Channel: i.channel, TS: i.ts,
		Title: i.title, Status: status, Took: took, Outcome: outcome,
	})
}

func (s *Server) noteView(v *view, what string) {
	var title blockText
	_ = json.Unmarshal(v.Title, &title) // It was checked when the dialog was read.
	s.note(record.Entry{Kind: record.Message, Event: what, User: v.User, Title: title.Text})
}

// person renders a user as interactions name them.
func (s *Server) person(id string) map[string]string {
	u := s.user(id)
	return map[string]string{"id": u.ID, "username": u.handle(), "name": u.handle(), "team_id": teamID}
}
