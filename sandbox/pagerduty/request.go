package pagerduty

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// request is an API request with what most handlers need.
type request struct {
	*http.Request

	query url.Values
}

// decode reads the body into v.
func (r *request) decode(v any) error {
	if err := json.NewDecoder(r.Body).Decode(v); err != nil {
		return invalid("the body is not valid: " + err.Error())
	}
	return nil
}

// list returns an array parameter, which is written key[]=a&key[]=b.
func (r *request) list(key string) []string { return append(r.query[key+"[]"], r.query[key]...) }

// time returns a time parameter, or the zero time when it is missing or not a time.
func (r *request) time(key string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, r.query.Get(key)); err == nil {
			return t
		}
	}
	return time.Time{}
}

// from returns the user whom the From header names, as calls need that act for a person.
func (s *Server) from(r *request) (agent, error) {
	email := strings.ToLower(strings.TrimSpace(r.Header.Get("From")))
	if email == "" {
		return agent{}, invalid("The From header is required and must be the e-mail address of a user")
	}
	user := s.directory.byEmail[email]
	if user == nil {
		return agent{}, invalid("Requester User Not Found")
	}
	return agent{User: user.ID, Via: "api"}, nil
}

// find returns the incident that the path names by ID or number; the caller holds the lock.
func (s *Server) find(r *request) (*Incident, error) {
	id := r.PathValue("id")
	if inc := s.incidents.byID[id]; inc != nil {
		return inc, nil
	}
	if n, err := strconv.Atoi(id); err == nil && n >= 1 && n <= len(s.incidents.order) {
		return s.incidents.order[n-1], nil
	}
	return nil, errNotFound
}

// pager collects one page of a list.
type pager struct {
	limit, offset int
	seen          int
	total         bool
	items         []any
}

func newPager(r *request) *pager {
	p := &pager{limit: 25, total: r.query.Get("total") == "true", items: []any{}}
	if n, err := strconv.Atoi(r.query.Get("limit")); err == nil && n > 0 {
		p.limit = min(n, 100)
	}
	if n, err := strconv.Atoi(r.query.Get("offset")); err == nil && n > 0 {
		p.offset = n
	}
	return p
}

// add takes the next match and reports whether the list goes on; render is called only for what is on the page.
func (p *pager) add(render func() any) bool {
	p.seen++
	if p.seen > p.offset && len(p.items) < p.limit {
		p.items = append(p.items, render())
	}
	return p.total || p.seen <= p.offset+p.limit
}

func (p *pager) answer(name string) map[string]any {
	answer := map[string]any{
		name: p.items, "limit": p.limit, "offset": p.offset, "more": p.seen > p.offset+len(p.items), "total": nil,
	}
	if p.total {
		answer["total"] = p.seen
	}
	return answer
}
