package e2e_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hansho/deploy/standalone/harness"
	"hansho/oncall"
	"hansho/sandbox/slack"
	"hansho/starter"
	"hansho/workflows/contract"
)

// hurried is a configuration in which an incident owes something as often as it can.
func hurried() string {
	return incidents("hurried") + "  summaries: {remind_before: 40s}\n  public: {first: 5s, every: 1m, for: 5m, approve_within: 5s}\n  handover: {remind_every: 1m}\n"
}

// ledFor is how long incidents are led at least: a summary is owed after a minute.
const ledFor = 80 * time.Second

// ledIncident is one incident of the crash proof, and what was answered with 2xx.
type ledIncident struct {
	slug string

	mu    sync.Mutex
	texts []string // Of notes, follow-ups and summaries.
}

// TestCrashOfIncidents kills the program again and again while incidents are declared, led, told to the public, resolved and reviewed. What was
// answered is there, once; nobody is reminded twice of the same; customers read each word once; everything ends. A longer run:
// go test ./e2e -run TestCrashOfIncidents -crash.kills 60 -timeout 30m.
func TestCrashOfIncidents(t *testing.T) {
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-crash.seed %d", *seed)
	h := standalone(t, hurried())
	const many = 3
	all := make([]*ledIncident, many)
	var led sync.WaitGroup
	over := make(chan struct{})
	for n := range many {
		all[n] = &ledIncident{}
		led.Go(func() { h.lead(t, luck(uint64(2000+n)), n, all[n], over) })
	}
	r := luck(3000)
	for began, n := time.Now(), 0; n < *kills/2 || time.Since(began) < ledFor; n++ {
		time.Sleep(between(r, 2*time.Second, 6*time.Second))
		h.Kill9(t)
		time.Sleep(between(r, 0, time.Second))
		h.Again(t)
	}
	close(over)
	led.Wait()
	for _, i := range all {
		h.post(t, "/api/v1/incidents/"+i.slug+"/resolve", `{"text": "found", "request": "resolve-`+i.slug+`"}`)
	}
	eventually(t, 2*time.Minute, "every incident is over and has a postmortem", func() (bool, any) {
		done := h.completed(t, "WorkflowType = 'Incident'")
		return len(done) == many && len(h.runs(t, "WorkflowType = 'Postmortem' AND ExecutionStatus = 'Running'")) == many, done
	})
	h.Kill9(t)
	h.Again(t)
	for _, i := range all {
		h.post(t, "/api/v1/postmortems/"+i.slug+"/state", `{"text": "reviewed", "request": "state-`+i.slug+`"}`)
		h.post(t, "/api/v1/postmortems/"+i.slug+"/close", `{"request": "close-`+i.slug+`"}`)
	}
	eventually(t, time.Minute, "every postmortem is closed", func() (bool, any) {
		done := h.completed(t, "WorkflowType = 'Postmortem'")
		return len(done) == many, done
	})
	for _, i := range all {
		h.checkLed(t, i)
	}
	h.checkSaidOnce(t)
	h.checkPublishedOnce(t)
}

// post posts until it is taken.
func (h *house) post(t *testing.T, path, body string) (answer string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		var status int
		status, answer = h.Post(path, harness.Token("alice"), body)
		if status/100 == 2 {
			return answer
		}
		if status >= 400 && status < 500 && status != http.StatusTooManyRequests {
			t.Errorf("%s %s: %d\n%s", path, body, status, answer)
			return answer
		}
	}
	t.Errorf("%s was never taken: %s", path, answer)
	return answer
}

// lead declares an incident and leads it until the run is over.
func (h *house) lead(t *testing.T, r *rand.Rand, n int, i *ledIncident, over <-chan struct{}) {
	t.Helper()
	var declared starter.Declared
	answer := h.post(t, "/api/v1/incidents", fmt.Sprintf(`{"title": "Crash %d", "severity": "SEV-1", "service": "hurried", "no_page": true, "request": "declare-%d"}`, n, n))
	if err := json.Unmarshal([]byte(answer), &declared); err != nil {
		t.Errorf("%v: %s", err, answer)
		return
	}
	i.slug = declared.Slug
	do := func(verb, body string) { h.post(t, "/api/v1/incidents/"+i.slug+"/"+verb, body) }
	do("take-role", fmt.Sprintf(`{"role": "commander", "request": "c-%d"}`, n))
	do("take-role", fmt.Sprintf(`{"role": "customer-liaison", "person": "bob", "request": "l-%d"}`, n))
	do("take-role", fmt.Sprintf(`{"role": "internal-liaison", "person": "carol", "request": "i-%d"}`, n))
	for step := 0; ; step++ {
		select {
		case <-over:
			return
		case <-time.After(between(r, 300*time.Millisecond, 2*time.Second)):
		}
		text := fmt.Sprintf("crash-%d-%d", n, step)
		verb := []string{"note", "todo", "draft-public", "update"}[r.IntN(3+min(n, 1))] // Of the first one nobody ever posts a summary.
		if verb == "draft-public" {
			h.Post("/api/v1/incidents/"+i.slug+"/"+verb, harness.Token("alice"), fmt.Sprintf(`{"text": "Public %s.", "request": %q}`, text, text)) // Refused while one is on its way.
			h.approve(t, i.slug, text)
			continue
		}
		do(verb, fmt.Sprintf(`{"text": %q, "request": %q}`, text, text))
		i.mu.Lock()
		i.texts = append(i.texts, text)
		i.mu.Unlock()
	}
}

// approve approves the draft that waits, if there is one and the program answers: otherwise another time.
func (h *house) approve(t *testing.T, slug, request string) {
	t.Helper()
	shown, err := starter.NewClient(h.temporal, nil).Show(t.Context(), contract.IncidentID(slug))
	if err == nil && shown.Incident != nil && shown.Incident.Words.Draft != nil {
		h.Post("/api/v1/incidents/"+slug+"/approve-public", harness.Token("alice"), fmt.Sprintf(`{"n": %d, "request": "approve-%s"}`, shown.Incident.Words.Draft.N, request))
	}
}

// checkLed holds an incident against what was answered.
func (h *house) checkLed(t *testing.T, i *ledIncident) {
	t.Helper()
	shown, err := starter.NewClient(h.temporal, nil).Show(t.Context(), contract.IncidentID(i.slug))
	if err != nil || shown.Incident == nil {
		t.Fatalf("%s: %v", i.slug, err)
	}
	count := map[string]int{}
	for _, e := range shown.Incident.Timeline {
		if e.Kind == oncall.IncidentNoted || e.Kind == oncall.TodoAdded || e.Kind == oncall.SummaryPosted {
			count[e.Text]++
		}
	}
	for _, text := range i.texts {
		if count[text] != 1 {
			t.Errorf("%s: %q was answered with 2xx, and stands %d times in the timeline", i.slug, text, count[text])
		}
	}
	due, reminders := map[string]bool{}, 0
	for _, e := range shown.Incident.Timeline {
		if e.Kind == oncall.SummaryPosted || (e.Kind == oncall.SummaryReminded && e.N == oncall.RemindDraft) {
			clear(due) // What follows is of the next summary.
		}
		if e.Kind != oncall.SummaryReminded {
			continue
		}
		reminders++
		key := fmt.Sprint(e.N, e.Person)
		if due[key] {
			t.Errorf("%s: %s was reminded twice at stage %d of the same summary", i.slug, e.Person, e.N)
		}
		due[key] = true
	}
	t.Logf("%s: %d texts, %d reminders of summaries, %d public posts, cadence %d of %d", i.slug, len(i.texts), reminders, shown.Incident.Words.Posts,
		shown.Incident.Summary.Kept, shown.Incident.Summary.Owed)
}

// checkSaidOnce: nothing that Hansho says is said twice in the same place. Each saying is named by its mark.
func (h *house) checkSaidOnce(t *testing.T) {
	t.Helper()
	total := 0
	for _, c := range h.providers.Slack().State().Channels {
		said := map[string]int{}
		var walk func(messages []slack.MessageState)
		walk = func(messages []slack.MessageState) {
			for _, m := range messages {
				var meta struct {
					Payload struct {
						Mark string `json:"mark"`
					} `json:"event_payload"`
				}
				if json.Unmarshal(m.Metadata, &meta) == nil && meta.Payload.Mark != "" && m.Ephemeral == "" {
					said[meta.Payload.Mark]++
					total++
				}
				walk(m.Replies)
			}
		}
		walk(h.providers.Slack().Messages(c.ID))
		for _, mark := range slices.Sorted(maps.Keys(said)) {
			if said[mark] > 1 {
				t.Errorf("%q was said %d times in %s", mark, said[mark], c.Name)
			}
		}
	}
	if total < 20 {
		t.Errorf("only %d sayings were looked at", total)
	}
	t.Logf("%d sayings, each once", total)
}

// checkPublishedOnce: customers read each word once.
func (h *house) checkPublishedOnce(t *testing.T) {
	t.Helper()
	read := (&trouble{house: h, t: t}).read()
	for page, words := range read {
		seen := map[string]bool{}
		for _, word := range words {
			if strings.Contains(word, "Public crash-") && seen[word] {
				t.Errorf("customers read it twice on %s: %s", page, word)
			}
			seen[word] = true
		}
		t.Logf("%s: %d words", page, len(words))
	}
}
