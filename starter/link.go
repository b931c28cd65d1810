package starter

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/link"
	"hansho/activities/link/page"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// wayLink is the way of commands that came by a link.
const wayLink = "link"

// linked is a link that was read: whose it is, and which page it acknowledges.
type linked struct {
	page       link.Page
	person     oncall.Person
	workflowID string
	instance   string
	n          int // The page's number.
}

// request names the acknowledgement for ever: a link counts once.
func (l linked) request() string { return "link/" + l.page.Key }

// takeOver names the acknowledgement of somebody who was asked whether they mean it.
func (l linked) takeOver() string { return l.request() + "/take-over" }

// getLink shows what a link is about. It never acknowledges: mail programs and chats open links to show a preview.
func (d *Door) getLink(w http.ResponseWriter, r *http.Request) {
	l, refused := d.readLink(r.PathValue("token"))
	if refused.Notice != page.None {
		d.writeLink(w, r, refused)
		return
	}
	d.writeLink(w, r, d.view(r.Context(), l))
}

// postLink acknowledges as the person whose link it is.
func (d *Door) postLink(w http.ResponseWriter, r *http.Request) {
	l, refused := d.readLink(r.PathValue("token"))
	if refused.Notice != page.None {
		d.writeLink(w, r, refused)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, largestCommand)
	takeOver := r.PostFormValue("take_over") == "yes"
	view := d.view(r.Context(), l)
	if view.Notice == page.None {
		view = d.acknowledge(r.Context(), l, view, takeOver)
	}
	d.writeLink(w, r, view)
}

func (d *Door) acknowledge(ctx context.Context, l linked, view page.View, takeOver bool) page.View {
	command := contract.Command{
		Verb: contract.Acknowledge, Request: l.request(), Instance: l.instance, By: oncall.Actor{ID: l.person.ID, Via: wayLink},
		TakeOver: takeOver, Page: l.n,
	}
	if takeOver {
		command.Request = l.takeOver()
	}
	log := zerolog.Ctx(ctx).With().Str("workflow", l.workflowID).Str("by", l.person.ID).Logger()
	answer, err := d.options.Client.Do(ctx, l.workflowID, l.instance, command)
	switch {
	case errors.Is(err, ErrNotFound):
		view.Notice = page.Over
		return view
	case err != nil:
		log.Error().Err(err).Msg("an acknowledgement by a link was not taken")
		view.Notice = page.Failed
		return view
	}
	d.metrics.commands.WithLabelValues(string(contract.Acknowledge), wayLink, string(answer.Result)).Inc()
	log.Info().Str("result", string(answer.Result)).Msg("a link was used")
	return view.After(answer)
}

// readLink finds whose link it is. A view with a notice says why it is not good.
func (d *Door) readLink(token string) (linked, page.View) {
	org := d.options.Org()
	refused := page.View{Org: org, Person: oncall.Person{Language: org.Language, Zone: org.Zone}}
	if d.options.Links == nil {
		refused.Notice = page.Closed
		return linked{}, refused
	}
	carried, err := d.options.Links.Read(token, time.Now())
	if errors.Is(err, link.ErrForged) {
		refused.Notice = page.Forged
		return linked{}, refused
	}
	l := linked{page: carried, person: org.People[carried.Person]}
	var keyErr error
	l.workflowID, l.instance, l.n, keyErr = contract.ParsePageKey(carried.Key)
	switch {
	case l.person.ID == "":
		refused.Notice = page.NoPerson
		return linked{}, refused
	case keyErr != nil:
		refused.Notice = page.Forged
	case err != nil:
		refused.Notice = page.Expired
	}
	refused.Person = l.person
	return l, refused
}

// view is how the escalation stands. When Temporal or every worker is away the page can still be acknowledged.
func (d *Door) view(ctx context.Context, l linked) page.View {
	view := page.View{Person: l.person, Org: d.options.Org(), Escalation: &page.Escalation{}}
	shown, err := d.options.Client.Show(ctx, l.workflowID)
	switch {
	case errors.Is(err, ErrNotFound):
		view.Notice, view.Escalation = page.Over, nil
		return view
	case err != nil:
		zerolog.Ctx(ctx).Warn().Err(err).Str("workflow", l.workflowID).Msg("a link was opened, and how its escalation stands could not be read")
		return view
	}
	view.Escalation = escalationOf(shown)
	switch {
	case shown.State != nil && (shown.State.Seen(l.request()) || shown.State.Seen(l.takeOver())):
		view.Notice = page.Used
	case shown.Instance != "" && shown.Instance != l.instance, view.Escalation.Ended():
		view.Notice = page.Over
	}
	return view
}

// escalationOf is what is known of an escalation: from a worker, or what Temporal itself has.
func escalationOf(shown Shown) *page.Escalation {
	if s := shown.State; s != nil {
		return &page.Escalation{
			Service: s.Alert.Service, Title: s.Alert.Title, Severity: s.Severity, Began: s.Marks.Began, Status: s.Status, Owner: s.Owner,
		}
	}
	severity, _ := oncall.ParseSeverity(shown.Listed.Severity) // None when it is not known.
	e := &page.Escalation{
		Service: shown.Listed.Service, Title: shown.Listed.Title, Severity: severity, Test: strings.HasPrefix(shown.Listed.WorkflowID, "test/"),
	}
	if shown.Source != "" && !shown.Listed.Open {
		e.Status = oncall.OverStatus
	}
	return e
}

// linkStatus is the HTTP status of each notice. A link that can never be used again is gone.
var linkStatus = map[page.Notice]int{
	page.Recorded: http.StatusAccepted, page.Confirm: http.StatusConflict, page.Refused: http.StatusConflict,
	page.Over: http.StatusGone, page.Used: http.StatusGone, page.Expired: http.StatusGone, page.NoPerson: http.StatusGone,
	page.Forged: http.StatusNotFound, page.Failed: http.StatusServiceUnavailable, page.Closed: http.StatusServiceUnavailable,
}

// writeLink answers with a page that nobody keeps, that loads nothing, and that tells no other server its address.
func (d *Door) writeLink(w http.ResponseWriter, r *http.Request, view page.View) {
	status, ok := linkStatus[view.Notice]
	if !ok {
		status = http.StatusOK
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", page.Policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Frame-Options", "DENY")
	if status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "5")
	}
	w.WriteHeader(status)
	if _, err := w.Write([]byte(view.HTML())); err != nil {
		zerolog.Ctx(r.Context()).Debug().Err(err).Msg("the answer could not be written")
	}
}
