package starter

import (
	"net/http"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"hansho/starter/inbound"
	"hansho/workflows/contract"
)

// testJSON is the body of a request for a test page. All of it may be left out.
type testJSON struct {
	Channels []string `json:"channels"` // Only these ways.
	Wait     string   `json:"wait"`     // Such as "5m".
	Urgency  string   `json:"urgency"`  // "low" or "high".
}

// testingJSON is a test that was started, as the API says it.
type testingJSON struct {
	WorkflowID string `json:"workflow_id"`
	Instance   string `json:"instance"`
	Result     string `json:"result"` // "started", or "running" when one ran already.
	Links      *links `json:"links,omitempty"`
}

// postTestPage starts a test page of a person in the name of the caller.
func (d *Door) postTestPage(w http.ResponseWriter, r *http.Request) {
	who, ok := d.person(w, r)
	if !ok {
		return
	}
	raw, err := body(w, r, largestCommand)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	in, wrong := readTest(raw)
	if len(wrong) > 0 {
		d.failWith(w, r, wrong)
		return
	}
	in.Person, in.By = r.PathValue("person"), who.actor()
	testing, err := d.options.Client.TestPage(r.Context(), in)
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	answer := testingJSON{WorkflowID: testing.WorkflowID, Instance: testing.Instance, Result: "started", Links: d.links(testing.WorkflowID, testing.Instance)}
	if testing.Joined {
		answer.Result = "running"
	}
	if answer.Links != nil && answer.Links.Self != "" {
		answer.Links.Self = strings.TrimRight(d.options.PublicURL, "/") + "/api/v1/people/" + r.PathValue("person") + "/test-page"
	}
	zerolog.Ctx(r.Context()).Info().Str("workflow", testing.WorkflowID).Str("by", who.person).Str("result", answer.Result).Msg("a test page was asked for")
	d.write(w, r, http.StatusAccepted, answer)
}

func readTest(raw []byte) (contract.OpenTest, inbound.Problems) {
	var sent testJSON
	wrong := inbound.Strict("", raw, &sent)
	in := contract.OpenTest{Providers: sent.Channels, Loud: sent.Urgency == "high"}
	if sent.Urgency != "" && sent.Urgency != "low" && sent.Urgency != "high" {
		wrong = append(wrong, inbound.Problem{Field: "urgency", Detail: "use low or high"})
	}
	if sent.Wait != "" {
		wait, err := time.ParseDuration(sent.Wait)
		if err != nil || wait <= 0 {
			wrong = append(wrong, inbound.Problem{Field: "wait", Detail: `write a duration such as "5m"`})
		}
		in.Wait = wait
	}
	return in, wrong
}

// getTestPage tells how the newest test of a person stands, or how it ended.
func (d *Door) getTestPage(w http.ResponseWriter, r *http.Request) {
	tested, err := d.options.Client.Tested(r.Context(), contract.TestID(r.PathValue("person")), r.URL.Query().Get("instance"))
	if err != nil {
		d.failWith(w, r, err)
		return
	}
	d.write(w, r, http.StatusOK, tested)
}
