package slack

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"hansho/sandbox/record"
)

// interactionTimeout is how long the app may take to answer.
const interactionTimeout = 3 * time.Second

// maxReply bounds what is read of the app's answer.
const maxReply = 1 << 20

// post signs and sends a body once.
func (s *Server) post(ctx context.Context, target, contentType string, body []byte, i interaction) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("the request URL: %w", err)
	}
	stamp := strconv.FormatInt(s.cfg.Clock().Unix(), 10)
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", sign(s.cfg.SigningSecret, stamp, body))
	if i.attempt > 0 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(i.attempt))
		req.Header.Set("X-Slack-Retry-Reason", i.reason)
	}
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
