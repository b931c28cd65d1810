package console

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"hansho/workflows/contract"
)

const (
	noticeCookie = "hansho_notice"
	noticeFor    = time.Minute
)

// notice is what became of a button, shown once on the page to which the reader comes back.
type notice struct {
	Result contract.Result `json:"r"`
	Text   string          `json:"t,omitempty"` // The answer as a sentence in English.
	Own    bool            `json:"o,omitempty"` // The text is in the reader's language instead.
	Verb   contract.Verb   `json:"v,omitempty"`
	// Of Confirm: where the button "take over" goes, and for which instance.
	Action   string `json:"a,omitempty"`
	Instance string `json:"i,omitempty"`
}

// Good tells whether what was asked has happened.
func (n notice) Good() bool {
	return n.Result == contract.Done || n.Result == contract.Already || n.Result == contract.Recorded
}

// leave keeps a notice for the next page. It is signed, so that nobody can make Hansho say something.
func (c *Console) leave(w http.ResponseWriter, n notice) {
	payload, _ := json.Marshal(n) // Texts always encode.
	value := base64.RawURLEncoding.EncodeToString(payload)
	http.SetCookie(w, c.sessions.cookie(noticeCookie, value+"."+c.sessions.sign("notice", value), noticeFor))
}

// takeNotice reads the notice that was left, and removes it.
func (c *Console) takeNotice(w http.ResponseWriter, r *http.Request) *notice {
	cookie, err := r.Cookie(noticeCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(w, c.sessions.cookie(noticeCookie, "", 0))
	payload, ok := c.sessions.verified("notice", cookie.Value)
	var n notice
	if !ok || json.Unmarshal(payload, &n) != nil {
		return nil
	}
	return &n
}
