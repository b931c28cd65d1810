package browser

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hansho/deploy/standalone/harness"
)

const people = `
organization: {name: Test, zone: Asia/Tokyo, executive_channel: executives}
people:
  alice: {name: 佐藤 花子, email: alice@example.com, slack: U0ALICE0, pagerduty: PALICE0}
  bob: {name: Bob Roe, email: bob@example.com, slack: U0BOB000, pagerduty: PBOB000}
  carol: {name: Carol Poe, email: carol@example.com, slack: U0CAROL0, pagerduty: PCAROL0}
schedules:
  primary: {pagerduty: PPRIMAR, fallback: [alice]}
  own: {pagerduty: PSECOND, fallback: [bob]}
policies:
  calm: {levels: [{page: [primary], ack_within: 10m}, {page: [own], ack_within: 10m}], last_resort: carol, ack_holds: 1h, reopen_within: 1s}
  command: {levels: [{page: [bob], ack_within: 10m}], last_resort: carol, reopen_within: 1s}
severities:
  SEV-1: {update_every: 30m, postmortem: 3 calendar days, targets: {detect: 1m, engage: 5m, fix: 1h}}
services:
  checkout: {name: Checkout, policy: calm, channel: checkout, runbook: "https://runbooks.example.com/checkout"}
  shop: {name: Shop, policy: calm, channel: shop, key_env: SHOP_KEY}
  command: {policy: command, severity: SEV-2, channel: command}
default_service: shop
incidents:
  command: command
  reopen_within: 1s
  bridges: [{url: "https://meet.example.com/1", phone: "+81 3 0000 0001", pin: "1234"}]
`

// house is a standalone in which everything is there to be looked at: an escalation, an incident that is led, and a postmortem.
type house struct {
	*harness.Process

	escalation, incident, postmortem string // Paths below /console/.
}

func furnished(t *testing.T) house {
	t.Helper()
	providers := harness.Sandbox(t, people)
	h := house{Process: harness.Start(t, harness.Options{Sandbox: providers})}
	over := h.open(t, "shop", "Search was slow")
	h.post(t, "/api/v1/escalations/"+escaped(over.WorkflowID)+"/acknowledge", "{}")
	h.post(t, "/api/v1/escalations/"+escaped(over.WorkflowID)+"/resolve", `{"text": "a full disk"}`)
	slug := h.slug(t, over.WorkflowID)

	led := h.open(t, "checkout", "Nobody can pay <b>at all</b>")
	h.incident = h.slug(t, led.WorkflowID)
	h.post(t, "/api/v1/escalations/"+escaped(led.WorkflowID)+"/acknowledge", "{}")
	for verb, body := range map[string]string{
		"note": `{"text": "the last deploy was at 02:55"}`, "todo": `{"text": "alert on the queue"}`,
	} {
		h.post(t, "/api/v1/incidents/"+h.incident+"/"+verb, body)
	}
	h.post(t, "/api/v1/incidents/"+h.incident+"/take-role", `{"role": "commander"}`)
	h.post(t, "/api/v1/incidents/"+h.incident+"/take-role", `{"role": "customer-liaison", "person": "bob"}`)
	h.post(t, "/api/v1/incidents/"+h.incident+"/task", `{"person": "carol", "text": "roll the deploy back", "until": "`+time.Now().Add(20*time.Minute).UTC().Format(time.RFC3339)+`"}`)
	h.post(t, "/api/v1/incidents/"+h.incident+"/update", `{"text": "Payments fail. We roll back."}`)
	h.post(t, "/api/v1/incidents/"+h.incident+"/draft-public", `{"text": "Paying fails at the moment. We work on it."}`)
	h.open(t, "shop", "Disk almost full")

	h.escalation, h.incident = "escalations/"+strings.TrimPrefix(led.WorkflowID, "escalation/"), "incidents/"+h.incident
	h.await(t, "the postmortem is there", func() bool {
		status, body := h.get("/api/v1/postmortems/" + slug)
		return status == http.StatusOK && strings.Contains(body, `"draft"`)
	})
	h.postmortem = "postmortems/" + slug
	h.post(t, "/api/v1/postmortems/"+slug+"/action", `{"text": "Alert before a disk is full", "person": "bob"}`)
	return h
}

func (h house) open(t *testing.T, service, title string) harness.Accepted {
	t.Helper()
	status, answer := h.Post("/api/v1/alerts", harness.Token("alice"), `{"service": "`+service+`", "title": "`+title+`", "severity": "SEV-1", "details": "5xx above 5 %"}`)
	var accepted harness.Accepted
	if err := json.Unmarshal([]byte(answer), &accepted); status != http.StatusAccepted || err != nil {
		t.Fatalf("%d %s", status, answer)
	}
	return accepted
}

func (h house) post(t *testing.T, path, body string) {
	t.Helper()
	if status, answer := h.Post(path, harness.Token("alice"), body); status/100 != 2 {
		t.Fatalf("%s: %d %s", path, status, answer)
	}
}

func (h house) get(path string) (int, string) {
	request, err := http.NewRequest(http.MethodGet, h.Door+path, nil)
	if err != nil {
		return 0, err.Error()
	}
	request.Header.Set("Authorization", "Bearer "+harness.Token("alice"))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close()
	var body strings.Builder
	buffer := make([]byte, 1<<16)
	for {
		n, err := answer.Body.Read(buffer)
		body.Write(buffer[:n])
		if err != nil {
			return answer.StatusCode, body.String()
		}
	}
}

// slug awaits the incident of an escalation.
func (h house) slug(t *testing.T, id string) (slug string) {
	t.Helper()
	h.await(t, "it has an incident", func() bool {
		_, body := h.get("/api/v1/escalations/" + escaped(id))
		var shown struct {
			State struct{ Incident string }
		}
		_ = json.Unmarshal([]byte(body), &shown)
		slug = strings.TrimPrefix(shown.State.Incident, "incident/")
		return slug != ""
	})
	return slug
}

func (h house) await(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it is not so that %s", what)
		}
	}
}

func escaped(id string) string { return strings.ReplaceAll(id, "/", "%2F") }

func TestEveryPageOfTheConsole(t *testing.T) {
	chromium(t)
	h := furnished(t)
	b := open(t)
	b.do(chromedp.Navigate(h.Door+"/console/sign-in"), chromedp.WaitReady("main"))
	b.as(looks()[0])
	b.check(looks()[0].name("sign-in"))
	b.signIn(h.Door, "alice")
	for _, l := range looks() {
		b.as(l)
		for page, path := range map[string]string{
			"home": "", "escalation": h.escalation, "incident": h.incident, "postmortems": "postmortems", "postmortem": h.postmortem, "numbers": "numbers?since=7d",
			"on-call": "on-call", "mine": "mine", "not-found": "nowhere",
		} {
			b.do(chromedp.Navigate(h.Door+"/console/"+path), chromedp.WaitReady("main"))
			if page == "not-found" {
				b.forget() // The browser tells of the 404.
			}
			b.check(l.name(page))
		}
	}
}

func TestAPersonLeadsInTheConsole(t *testing.T) {
	chromium(t)
	h := furnished(t)
	b := open(t)
	b.signIn(h.Door, "alice")
	b.as(look{"desk", 1280, 900, "light", "en"})
	incident := h.Door + "/console/" + h.incident
	b.do(chromedp.Navigate(incident), chromedp.WaitReady(`form[action$="/stakeholder-update"] textarea`))
	draft := ask(b, chromedp.Value(`form[action$="/stakeholder-update"] textarea`))
	if !strings.Contains(draft, "SEV-1") || !strings.Contains(draft, "Carol Poe") {
		t.Errorf("the summary does not begin with its draft: %q", draft)
	}
	left := ask(b, chromedp.Text(`.clock .left`))
	b.do(chromedp.Sleep(2200 * time.Millisecond))
	if later := ask(b, chromedp.Text(`.clock .left`)); left == later || left == "" {
		t.Errorf("the clock stands still: %q, then %q", left, later)
	}
	b.do(chromedp.Click(`form[action$="/approve-public"] button`), chromedp.WaitVisible(".notice.good"))
	b.do(chromedp.Navigate(incident), chromedp.Click(`form[action$="/finish-task"] button`), chromedp.WaitVisible(".notice.good"), chromedp.WaitReady("li.done"))
	b.do(chromedp.SetValue(`form[action$="/note"] textarea`, "typed in the console"), chromedp.Click(`form[action$="/note"] button`))
	b.says("typed in the console")
	h.post(t, "/api/v1/incidents/"+strings.TrimPrefix(h.incident, "incidents/")+"/note", `{"text": "from elsewhere, live"}`)
	b.says("from elsewhere, live")
	if temporal := ask(b, chromedp.AttributeValue(`.panel a.out[href*="/workflows/"]`, "href")); !strings.Contains(temporal.Value, "incident%2F") {
		t.Errorf("it does not lead to its workflow: %q", temporal.Value)
	}
	b.do(chromedp.Navigate(h.Door+"/console/"+h.postmortem), chromedp.Click(`form[action$="/finish-action"] button`), chromedp.WaitVisible(".notice.good"))
	if back := ask(b, chromedp.AttributeValue(`.panel a[href^="/console/incidents/"]`, "href")); !back.Exists {
		t.Error("a postmortem does not lead to its incident")
	}
	b.do(chromedp.Navigate(h.Door+"/console/numbers"), chromedp.WaitReady("canvas"))
	if charts := ask(b, chromedp.Evaluate[int](`[...document.querySelectorAll("canvas[data-chart]")].filter((c) => Chart.getChart(c)).length`)); charts < 3 {
		t.Errorf("%d charts are drawn", charts)
	}
	b.do(chromedp.Navigate(h.Door+"/console/"), chromedp.WaitReady(".item"), chromedp.KeyEvent("j"))
	if !ask(b, chromedp.Evaluate[bool](`!!document.activeElement.closest(".item")`)) {
		t.Error("the key j leads to no item")
	}
	b.do(chromedp.KeyEvent("g"), chromedp.KeyEvent("n"), chromedp.WaitReady("canvas"))
	b.quiet("leading")
}
