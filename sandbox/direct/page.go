package direct

import (
	_ "embed"
	"encoding/xml"
	"errors"
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"hansho/sandbox/twilio"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"pieces": pieces, "clock": func(at time.Time) string { return at.Local().Format("15:04:05") }}).Parse(pageText))

// shown is one thing on the page.
type shown struct {
	Way, Who, Head, Text, State string
	At                          time.Time
	SID                         string // Of a call that can be acted on.
	Rings, Talks                bool
}

// page shows everything, the newest first.
func (s *Server) page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	all := s.all()
	if err := pageTemplate.Execute(w, all); err != nil {
		s.cfg.Logger.Debug().Err(err).Msg("the page could not be written")
	}
}

func (s *Server) all() []shown {
	var all []shown
	for _, m := range s.Mails() {
		all = append(all, shown{Way: "Mail", Who: s.name(m.To), Head: m.Subject, Text: m.Text, At: m.At})
	}
	for _, m := range newest(s.twilio.Messages()) {
		all = append(all, shown{Way: "Text message", Who: s.name(m.To), Text: m.Body, State: m.Status, At: m.Created})
	}
	for _, c := range newest(s.twilio.Calls()) {
		each := shown{Way: "Call", Who: s.name(c.To), State: c.Status, At: c.Created, SID: c.SID, Rings: c.Status == "ringing", Talks: c.Status == "in-progress"}
		if !each.Rings {
			each.Text = spoken(c.Twiml)
		}
		all = append(all, each)
	}
	for _, h := range s.Hooks() {
		all = append(all, shown{Way: "Webhook", Who: s.name(h.Person), Head: h.Title, Text: strings.TrimSpace(h.Note + "\n" + h.AckLink), State: h.Event, At: h.At})
	}
	slices.SortStableFunc(all, func(a, b shown) int { return b.At.Compare(a.At) })
	return all
}

// act does what somebody does with a telephone.
func (s *Server) act(w http.ResponseWriter, r *http.Request) {
	sid, err := r.PathValue("sid"), error(nil)
	switch what := r.PathValue("what"); what {
	case "answer":
		err = s.twilio.Answer(r.Context(), sid, "human")
	case "machine":
		err = s.twilio.Answer(r.Context(), sid, "machine_start")
	case "decline":
		err = s.twilio.End(r.Context(), sid, "busy")
	case "hang-up":
		err = s.twilio.End(r.Context(), sid, "completed")
	case "1", "2":
		err = s.twilio.Press(r.Context(), sid, what)
	default:
		err = twilio.ErrUnknown
	}
	switch {
	case errors.Is(err, twilio.ErrUnknown):
		http.Error(w, "That is not possible now: go back.", http.StatusConflict)
	case err != nil:
		http.Error(w, "The door did not answer: "+err.Error(), http.StatusBadGateway)
	default:
		w.Header().Set("Location", "../../") // The page is not at the root of its server.
		w.WriteHeader(http.StatusSeeOther)
	}
}

// spoken is what a call says.
func spoken(twiml string) string {
	var said struct {
		Gather struct {
			Say []string `xml:"Say"`
		} `xml:"Gather"`
		Say []string `xml:"Say"`
	}
	if xml.Unmarshal([]byte(twiml), &said) != nil {
		return ""
	}
	return strings.Join(slices.Compact(append(said.Gather.Say, said.Say...)), "\n")
}

// piece is a part of a text: words, or an address.
type piece struct{ Text, Link string }

var address = regexp.MustCompile(`https?://[^\s]+`)

// pieces makes the addresses in a text clickable.
func pieces(text string) []piece {
	var all []piece
	last := 0
	for _, at := range address.FindAllStringIndex(text, -1) {
		all = append(all, piece{Text: text[last:at[0]]}, piece{Text: text[at[0]:at[1]], Link: text[at[0]:at[1]]})
		last = at[1]
	}
	return append(all, piece{Text: text[last:]})
}

// plainNumber writes a telephone number without what people put between its digits; other addresses stay.
func plainNumber(text string) string {
	if !strings.HasPrefix(text, "+") {
		return text
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ().-", r) {
			return -1
		}
		return r
	}, text)
}
