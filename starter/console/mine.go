package console

import (
	"context"
	"net/http"
	"slices"
	"time"

	"hansho/oncall"
	"hansho/starter"
	"hansho/workflows/contract"
)

// mineLooks is how many of the newest escalations are searched for pages of a person.
const mineLooks = 100

// mine is what a person was paged for.
type mine struct {
	At      time.Time
	Pages   []myPage
	Looked  int
	Unknown int // Escalations whose ledger could not be read.
	Nights  int // Pages between 22:00 and 06:00 on the reader's clocks.
}

// myPage is one page of a person.
type myPage struct {
	ledgerLine
	ID, Name, Service string
	Severity          oncall.Severity
	At                time.Time
	Night             bool
}

func (c *Console) getMine(w http.ResponseWriter, r *http.Request, v viewer) {
	if v.Person == "" {
		seeOther(w, r, c.signInFor(r))
		return
	}
	body, err := c.mine(r.Context(), v)
	if err != nil {
		c.failed(w, r, v, err)
		return
	}
	c.write(w, r, http.StatusOK, "mine", view{Title: "mine.title", Nav: "mine", V: v, Body: body})
}

func (c *Console) mine(ctx context.Context, v viewer) (mine, error) {
	items, err := c.list(ctx, starter.Filter{Kind: contract.Escalation, All: true, Limit: mineLooks})
	m := mine{At: v.Now, Looked: len(items)}
	for _, i := range items {
		if !i.Known() || i.Shown.State == nil {
			m.Unknown++
			continue
		}
		s := i.Shown.State
		for _, p := range s.Pages {
			if p.Person != v.Person {
				continue
			}
			at := p.IntendedAt
			if !p.AcceptedAt.IsZero() {
				at = p.AcceptedAt
			}
			hour := at.In(v.Location()).Hour()
			page := myPage{v.ledgerLine(p), i.Listed.WorkflowID, s.Alert.Title, v.Service(s.Alert.Service), s.Severity, at, hour >= 22 || hour < 6}
			if page.Night {
				m.Nights++
			}
			m.Pages = append(m.Pages, page)
		}
	}
	slices.SortFunc(m.Pages, func(a, b myPage) int { return b.At.Compare(a.At) })
	return m, err
}
