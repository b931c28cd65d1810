package statuspage

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"hansho/sandbox/fault"
	"hansho/sandbox/record"
)

// apiError is an answer outside 2xx.
type apiError struct {
	status int
	errors []string
}

func (e *apiError) Error() string { return http.StatusText(e.status) }

func invalid(details ...string) *apiError {
	return &apiError{http.StatusUnprocessableEntity, details}
}

var (
	errUnauthorized = &apiError{http.StatusUnauthorized, []string{"Could not authenticate"}}
	errNotFound     = &apiError{http.StatusNotFound, []string{"Not found"}}
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	const page = "/v1/pages/{page}"
	for pattern, do := range map[string]func(*http.Request) (any, error){
		"GET " + page:                             s.getPage,
		"GET " + page + "/components":             s.listComponents,
		"GET " + page + "/incidents":              s.listIncidents,
		"GET " + page + "/incidents/unresolved":   s.listUnresolved,
		"GET " + page + "/incidents/{incident}":   s.getIncident,
		"POST " + page + "/incidents":             s.createIncident,
		"PATCH " + page + "/incidents/{incident}": s.updateIncident,
		"/": func(*http.Request) (any, error) { return nil, errNotFound },
	} {
		mux.Handle(pattern, s.serve(do))
	}
	return fault.Middleware{
		Set: s.cfg.Faults, Provider: Name, Refuse: refuse, Aliases: func(string) []string { return nil }, Done: s.done, Stop: s.cfg.Stop,
	}.Wrap(mux)
}

func (s *Server) serve(do func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, err := any(nil), error(errUnauthorized)
		if r.Header.Get("Authorization") == "OAuth "+s.cfg.Token {
			if err = errNotFound; s.page(r) != nil {
				s.mu.Lock()
				answer, err = do(r)
				s.mu.Unlock()
			}
		}
		var no *apiError
		switch {
		case errors.As(err, &no):
			write(w, no.status, map[string]any{"error": no.errors})
		case r.Method == http.MethodPost:
			write(w, http.StatusCreated, answer)
		default:
			write(w, http.StatusOK, answer)
		}
	})
}

// refuse writes what the real API sends with a status, for injected faults.
func refuse(w http.ResponseWriter, status int, retryAfter time.Duration) {
	if status == http.StatusTooManyRequests || status == 420 {
		w.Header().Set("Retry-After", fault.RetryAfterSeconds(retryAfter))
	}
	if status == http.StatusUnauthorized {
		write(w, status, map[string]any{"error": errUnauthorized.errors})
		return
	}
	write(w, status, map[string]any{"error": []string{"a fault was injected into the sandbox"}})
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // The caller is gone when this fails.
}

func (s *Server) done(r *http.Request, outcomes *fault.Outcomes, status int, took time.Duration) {
	s.note(record.Entry{
		Kind: record.Request, Method: r.Method, Path: r.URL.RequestURI(), Status: status, Took: took, Outcome: outcomes.String(),
	})
}

// page is the page that the path names; nil when there is none.
func (s *Server) page(r *http.Request) *Page {
	for i := range s.cfg.Pages {
		if s.cfg.Pages[i].ID == r.PathValue("page") {
			return &s.cfg.Pages[i]
		}
	}
	return nil
}

func (s *Server) getPage(r *http.Request) (any, error) {
	page := s.page(r)
	return map[string]any{
		"id": page.ID, "name": page.Name, "subdomain": "sandbox", "domain": "", "url": s.cfg.BaseURL(), "time_zone": "UTC",
	}, nil
}

func (s *Server) listComponents(r *http.Request) (any, error) {
	return paged(r, s.components[s.page(r).ID], "per_page"), nil
}

func (s *Server) listIncidents(r *http.Request) (any, error) {
	return paged(r, slices.Collect(s.newest(s.page(r).ID, func(*Incident) bool { return true })), "limit"), nil
}

func (s *Server) listUnresolved(r *http.Request) (any, error) {
	return paged(r, slices.Collect(s.newest(s.page(r).ID, func(i *Incident) bool { return i.Status != "resolved" })), "per_page"), nil
}

// newest are the incidents of a page that are wanted, the newest first.
func (s *Server) newest(page string, wanted func(*Incident) bool) func(func(*Incident) bool) {
	return func(yield func(*Incident) bool) {
		for _, i := range slices.Backward(s.incidents) {
			if i.PageID == page && wanted(i) && !yield(i) {
				return
			}
		}
	}
}

// paged is a page of at most a hundred; pages are counted from 1.
func paged[T any](r *http.Request, all []T, sizeName string) []T {
	size, page := 100, 1
	if n, err := strconv.Atoi(r.URL.Query().Get(sizeName)); err == nil && n > 0 {
		size = min(n, size)
	}
	if n, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil && n > 0 {
		page = n
	}
	from := min((page-1)*size, len(all))
	return append([]T{}, all[from:min(from+size, len(all))]...)
}

func (s *Server) find(r *http.Request) (*Incident, error) {
	for _, i := range s.incidents {
		if i.ID == r.PathValue("incident") && i.PageID == r.PathValue("page") {
			return i, nil
		}
	}
	return nil, errNotFound
}

func (s *Server) getIncident(r *http.Request) (any, error) { return s.find(r) }

func (s *Server) createIncident(r *http.Request) (any, error) {
	c, err := readChange(r)
	if err == nil {
		if c.Name == nil {
			return nil, invalid("Name can't be blank")
		}
		err = s.check(s.page(r).ID, c)
	}
	if err != nil {
		return nil, err
	}
	i := &Incident{ID: s.id(), Status: "investigating", Impact: "none", PageID: s.page(r).ID, CreatedAt: s.cfg.Clock().UTC()}
	i.Shortlink = s.cfg.BaseURL() + "/#status-" + i.ID
	if c.Status == nil {
		c.Status = &i.Status
	}
	s.apply(i, c)
	s.incidents = append(s.incidents, i)
	s.changed(i)
	return i.clone(), nil
}

func (s *Server) updateIncident(r *http.Request) (any, error) {
	i, err := s.find(r)
	if err != nil {
		return nil, err
	}
	c, err := readChange(r)
	if err == nil {
		err = s.check(s.page(r).ID, c)
	}
	if err != nil {
		return nil, err
	}
	s.apply(i, c)
	s.changed(i)
	return i.clone(), nil
}

// changed remembers an incident and tells the log what the public reads now.
func (s *Server) changed(i *Incident) {
	s.save(i)
	s.note(record.Entry{Kind: record.Message, Event: i.Status, ID: i.ID, Title: i.Name, Outcome: "ok"})
}
