package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"hansho/sandbox/fault"
	"hansho/sandbox/record"
	"hansho/sandbox/slack"
	"hansho/sandbox/splunk"
)

// maxControlBody bounds a control request.
const maxControlBody = 1 << 20

// shownEntries is how much of the log the page shows.
const shownEntries = 60

// state is all that the page shows.
type state struct {
	Now      time.Time      `json:"now"`
	Seq      int64          `json:"seq"` // of the newest log entry
	Phones   []phone        `json:"phones"`
	Slack    slack.State    `json:"slack"`
	Public   []publicPage   `json:"public"`
	Faults   []fault.Active `json:"faults"`
	Disabled bool           `json:"webhook_disabled"`
	Entries  []Entry        `json:"entries"` // newest first, without API requests that went well
}

// controls serves what the page and the tests use. Browsers may call it only from the page itself.
func (sb *Sandbox) controls() http.Handler {
	mux := http.NewServeMux()
	for pattern, do := range map[string]func(*http.Request) (any, error){
		"GET /control/state":                          sb.getState,
		"GET /control/log":                            sb.getLog,
		"GET /control/faults":                         func(*http.Request) (any, error) { return sb.faults.List(), nil },
		"POST /control/faults":                        sb.postFault,
		"DELETE /control/faults":                      func(*http.Request) (any, error) { return nil, sb.Heal() },
		"DELETE /control/faults/{id}":                 func(r *http.Request) (any, error) { return nil, sb.Heal(r.PathValue("id")) },
		"POST /control/incidents/{incident}/{action}": sb.postAction,
		"POST /control/slack/press":                   sb.postPress,
		"POST /control/slack/submit":                  sb.postSubmit,
		"POST /control/slack/dismiss":                 sb.postDismiss,
		"POST /control/slack/say":                     sb.postSay,
		"POST /control/slack/command":                 sb.postCommand,
		"POST /control/slack/disconnect":              sb.postDisconnect,
		"POST /control/schedules/{id}":                sb.postSchedule,
		"POST /control/webhooks/enable":               sb.postEnable,
	} {
		mux.Handle(pattern, control(do))
	}
	mux.HandleFunc("GET /control/events", sb.events)
	return http.NewCrossOriginProtection().Handler(mux)
}

// control answers with JSON; an error is the caller's mistake.
func control(do func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxControlBody)
		body, err := do(r)
		status := http.StatusOK
		if err != nil {
			status, body = http.StatusBadRequest, map[string]string{"error": strings.TrimPrefix(err.Error(), "sandbox: ")}
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		if body == nil {
			body = struct{}{}
		}
		_ = json.NewEncoder(w).Encode(body) // The caller is gone when this fails.
	})
}

func decode(r *http.Request, into any) error {
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		return fmt.Errorf("the body is not valid: %w", err)
	}
	return nil
}

func (sb *Sandbox) getState(*http.Request) (any, error) {
	newest := sb.log.Newest(shownEntries, func(e Entry) bool {
		return e.Kind != record.Request || e.Outcome != "ok" || e.Status >= http.StatusBadRequest
	})
	return state{
		Now: sb.opts.Clock(), Seq: sb.log.Seq(), Phones: sb.phones(), Slack: sb.slack.State(), Public: sb.public(),
		Faults: sb.faults.List(), Disabled: sb.pagerduty.WebhookDisabled(), Entries: newest,
	}, nil
}

// getLog returns the entries after ?since=, of the kinds ?kind=a,b when it is given.
func (sb *Sandbox) getLog(r *http.Request) (any, error) {
	since, err := strconv.ParseInt("0"+r.URL.Query().Get("since"), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("since must be the number of a log entry: %w", err)
	}
	entries := sb.log.Since(since)
	if kinds := r.URL.Query().Get("kind"); kinds != "" {
		wanted := strings.Split(kinds, ",")
		entries = slices.DeleteFunc(entries, func(e Entry) bool { return !slices.Contains(wanted, string(e.Kind)) })
	}
	return map[string]any{"entries": entries, "dropped": sb.log.Dropped()}, nil
}

func (sb *Sandbox) postFault(r *http.Request) (any, error) {
	var f Fault
	if err := decode(r, &f); err != nil {
		return nil, err
	}
	id, err := sb.Fail(f)
	return map[string]string{"id": id}, err
}

func (sb *Sandbox) postAction(r *http.Request) (any, error) {
	var body struct {
		User     string `json:"user"`
		Provider string `json:"provider"` // whichever knows the incident when empty
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	incident := r.PathValue("incident")
	acknowledge, resolve := sb.pagerduty.Acknowledge, sb.pagerduty.Resolve
	_, atPagerDuty := sb.pagerduty.Incident(incident)
	if body.Provider == splunk.Name || body.Provider == "" && !atPagerDuty && sb.splunk.Knows(incident) {
		acknowledge, resolve = sb.splunk.Acknowledge, sb.splunk.Resolve
	}
	switch r.PathValue("action") {
	case "acknowledge":
		return nil, acknowledge(incident, body.User)
	case "resolve":
		return nil, resolve(incident, body.User)
	default:
		return nil, errors.New("the action must be acknowledge or resolve")
	}
}

func (sb *Sandbox) postPress(r *http.Request) (any, error) {
	var p slack.Press
	if err := decode(r, &p); err != nil {
		return nil, err
	}
	return nil, sb.slack.Press(r.Context(), p)
}

func (sb *Sandbox) postSubmit(r *http.Request) (any, error) {
	var in slack.Submission
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	complaints, err := sb.slack.Submit(r.Context(), in)
	return map[string]any{"errors": complaints}, err
}

func (sb *Sandbox) postDismiss(r *http.Request) (any, error) {
	var in slack.Submission
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	sb.slack.Dismiss(in.View)
	return nil, nil
}

func (sb *Sandbox) postSchedule(r *http.Request) (any, error) {
	var body struct {
		OnCall []string `json:"on_call"`
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	return nil, sb.pagerduty.SetOnCall(r.PathValue("id"), body.OnCall...)
}

func (sb *Sandbox) postEnable(*http.Request) (any, error) {
	sb.pagerduty.EnableWebhook()
	return nil, nil
}
