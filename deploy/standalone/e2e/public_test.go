package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hansho/deploy/standalone/harness"
	"hansho/sandbox"
	"hansho/starter"
	"hansho/workflows/contract"
)

const statusPages = `
status_pages:
  public: {provider: statuspage, page: kctbh9vrtdwd, components: {shop: [8kbf7d35c070]}}
  partners: {provider: pagerduty, page: PPARTNERS, components: {shop: [PSHOP01]}}
`

// Statuspage loses an answer and PagerDuty's page is down; the program is killed in the middle. Customers read each word once, on both.
func TestAStoryIsToldToThePublic(t *testing.T) {
	t.Parallel()
	aStoryIsToldToThePublic(t)
}

func aStoryIsToldToThePublic(t *testing.T) *trouble {
	t.Helper()
	h := standalone(t, services("calm")+statusPages)
	x := h.existing(t, contract.PublicID("cards"), "")
	h.fail(t, sandbox.Fault{Provider: "statuspage", Method: http.MethodPost, Kind: "lost", Count: 1})
	heal := h.fail(t, sandbox.Fault{Provider: "pagerduty", Path: "/status_pages", Kind: "status", HTTPStatus: http.StatusServiceUnavailable})
	x.tell("preview", `"title": "Cards fail", "text": "We look.", "next": "2099-01-01T00:00:00Z", "service": "shop", "severity": "SEV-1"`)
	x.tell("post", `"title": "Cards fail", "text": "We look.", "next": "2099-01-01T00:00:00Z", "request": "first"`)
	eventually(t, soon, "Statuspage has the first word", func() (bool, any) { return len(x.read()["public"]) == 1, x.read() })
	h.Kill9(t)
	h.Again(t)
	x.tell("post", `"title": "Cards fail", "text": "We look.", "next": "2099-01-01T00:00:00Z", "request": "first"`)
	heal()
	x.awaitUp(1)
	x.tell("update", `"text": "Found <it> & mended.", "stage": "monitoring", "next": "2099-01-01T00:00:00Z"`)
	x.awaitUp(2)
	x.tell("mark-posted", `"where": "x.com/company"`)
	x.tell("resolve", `"text": "Over."`)
	x.awaitUp(3)
	const next = "\n\nWe will post the next update by Thu 1 Jan 00:00 UTC."
	words := []string{"investigating: We look." + next, "monitoring: Found <it> & mended." + next, "resolved: Over."}
	if diff := cmp.Diff(map[string][]string{"public": words, "partners": words}, x.read()); diff != "" {
		t.Errorf("customers read (-want +got):\n%s", diff)
	}
	if err := h.temporal.CancelWorkflow(t.Context(), x.id, ""); err != nil { // It would end in a day.
		t.Fatal(err)
	}
	eventually(t, soon, "the story is cancelled", func() (bool, any) {
		return len(h.runs(t, "WorkflowType = 'Public' AND ExecutionStatus = 'Canceled'")) == 1, h.status(t, x.id)
	})
	return x
}

// tell gives a command and wants it taken.
func (x *trouble) tell(verb, body string) {
	x.t.Helper()
	if status, answer := x.Post("/api/v1/public/cards/"+verb, harness.Token("alice"), "{"+body+"}"); status != http.StatusOK {
		x.t.Fatalf("%s: status %d\n%s", verb, status, answer)
	}
}

// awaitUp waits until every page shows a word, as the workflow says.
func (x *trouble) awaitUp(word int) {
	x.t.Helper()
	eventually(x.t, 90*time.Second, fmt.Sprintf("word %d is up everywhere", word), func() (bool, any) {
		shown, err := starter.NewClient(x.temporal, nil).Show(x.t.Context(), x.id)
		if err != nil || shown.Public == nil {
			return false, err
		}
		text, _ := json.Marshal(shown.Public.Pages) // For whoever reads why it failed.
		behind := func(page *contract.PublicPage) bool { return page.Up != word }
		return len(shown.Public.Pages) == 2 && !slices.ContainsFunc(shown.Public.Pages, behind), string(text)
	})
}

// read is what customers read: the words of every page, the oldest first.
func (x *trouble) read() map[string][]string {
	var state struct {
		Public []struct {
			Provider string
			Posts    []struct {
				Words []struct{ Status, Text string }
			}
		}
	}
	if err := json.Unmarshal([]byte(x.Get(x.t, x.providers.URL+"/control/state", "")), &state); err != nil {
		x.t.Fatal(err)
	}
	read := map[string][]string{}
	for _, page := range state.Public {
		id := map[string]string{"Statuspage": "public", "PagerDuty": "partners"}[page.Provider]
		for _, post := range page.Posts {
			for _, word := range slices.Backward(post.Words) {
				read[id] = append(read[id], word.Status+": "+word.Text)
			}
		}
	}
	return read
}
