package pagerduty

import (
	"maps"
	"slices"
)

// statusPageCalls are those of status pages. https://developer.pagerduty.com/api-reference/ (Status Pages)
func (s *Server) statusPageCalls() map[string]call {
	return map[string]call{
		"GET /status_pages":                                 s.listStatusPages,
		"GET /status_pages/{id}/services":                   s.listStatusPageServices,
		"GET /status_pages/{id}/statuses":                   s.listTerms("statuses", "PSTATUS", statusPageStatuses),
		"GET /status_pages/{id}/severities":                 s.listTerms("severities", "PSEVERITY", statusPageSeverities),
		"GET /status_pages/{id}/impacts":                    s.listTerms("impacts", "PIMPACT", statusPageImpacts),
		"GET /status_pages/{id}/posts":                      s.listStatusPosts,
		"POST /status_pages/{id}/posts":                     s.createStatusPost,
		"GET /status_pages/{id}/posts/{post}":               s.getStatusPost,
		"GET /status_pages/{id}/posts/{post}/post_updates":  s.listStatusPostUpdates,
		"POST /status_pages/{id}/posts/{post}/post_updates": s.createStatusPostUpdate,
	}
}

// statusPage is the page that the path names; the caller holds the lock or needs nothing that changes.
func (s *Server) statusPage(r *request) (StatusPage, error) {
	for _, page := range s.cfg.StatusPages {
		if page.ID == r.PathValue("id") {
			return page, nil
		}
	}
	return StatusPage{}, errNotFound
}

func (s *Server) listStatusPages(r *request) (any, error) {
	list := newPager(r)
	for _, page := range s.cfg.StatusPages {
		list.add(func() any {
			return map[string]any{
				"id": page.ID, "name": page.Name, "type": "status_page", "status_page_type": "public",
				"url": s.cfg.BaseURL() + "/#" + page.ID, "published_at": "2026-01-01T00:00:00Z",
			}
		})
	}
	return list.answer("status_pages"), nil
}

func (s *Server) listStatusPageServices(r *request) (any, error) {
	page, err := s.statusPage(r)
	if err != nil {
		return nil, err
	}
	list := newPager(r)
	for _, service := range page.Services {
		list.add(func() any {
			return map[string]any{"id": service.ID, "name": service.Name, "type": "status_page_service"}
		})
	}
	return list.answer("services"), nil
}

// listTerms lists what every page calls its statuses, severities or impacts.
func (s *Server) listTerms(name, kind string, terms []string) call {
	return func(r *request) (any, error) {
		if _, err := s.statusPage(r); err != nil {
			return nil, err
		}
		list := newPager(r)
		for _, term := range terms {
			list.add(func() any {
				return map[string]any{"id": termID(kind, term), "description": term, "post_type": "incident"}
			})
		}
		return list.answer(name), nil
	}
}

func (s *Server) listStatusPosts(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	page, err := s.statusPage(r)
	if err != nil {
		return nil, err
	}
	list := newPager(r)
	for _, post := range s.statusPosts {
		if post.Page == page.ID {
			list.add(func() any { return s.statusPostView(post) })
		}
	}
	return list.answer("posts"), nil
}

// statusPost is the post that the path names; the caller holds the lock.
func (s *Server) statusPost(r *request) (*StatusPost, error) {
	for _, post := range s.statusPosts {
		if post.Page == r.PathValue("id") && post.ID == r.PathValue("post") {
			return post, nil
		}
	}
	return nil, errNotFound
}

// statusPostView shows a post with references to its updates, as the real API does.
func (s *Server) statusPostView(post *StatusPost) map[string]any {
	updates := []any{}
	for _, u := range post.Updates {
		updates = append(updates, map[string]string{"id": u.ID, "type": "status_page_post_update"})
	}
	return map[string]any{
		"id": post.ID, "type": "status_page_post", "post_type": "incident", "title": post.Title, "starts_at": nil, "ends_at": nil,
		"status_page": map[string]string{"id": post.Page, "type": "status_page"}, "updates": updates,
	}
}

func (s *Server) getStatusPost(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	post, err := s.statusPost(r)
	if err != nil {
		return nil, err
	}
	return map[string]any{"post": s.statusPostView(post)}, nil
}

func (s *Server) listStatusPostUpdates(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	post, err := s.statusPost(r)
	if err != nil {
		return nil, err
	}
	list := newPager(r)
	for _, u := range slices.Backward(post.Updates) { // In what order they come is not said, so nobody may rely on it.
		list.add(func() any { return statusUpdateView(u) })
	}
	return list.answer("post_updates"), nil
}

func statusUpdateView(u StatusPostUpdate) map[string]any {
	reviewed := "approved"
	if u.Waits {
		reviewed = "not_reviewed"
	}
	services := []any{}
	for _, id := range slices.Sorted(maps.Keys(u.Impacts)) {
		services = append(services, map[string]any{"service": map[string]string{"id": id}, "impact": map[string]string{"id": termID("PIMPACT", u.Impacts[id])}})
	}
	return map[string]any{
		"id": u.ID, "type": "status_page_post_update", "message": u.Message, "reviewed_status": reviewed, "impacted_services": services,
		"status": map[string]string{"id": termID("PSTATUS", u.Status)}, "severity": map[string]string{"id": termID("PSEVERITY", u.Severity)},
		"notify_subscribers": u.Notified, "reported_at": u.ReportedAt.Format("2006-01-02T15:04:05.000Z"), "update_frequency_ms": nil,
	}
}

func (s *Server) createStatusPost(r *request) (any, error) {
	var sent struct {
		Post struct {
			Type, Title string
			PostType    string        `json:"post_type"`
			Updates     []updateInput `json:"updates"`
		} `json:"post"`
	}
	if err := r.decode(&sent); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	page, err := s.statusPage(r)
	if err == nil {
		err = checkStatusTitle(sent.Post.Title)
	}
	if err == nil && (len(sent.Post.Updates) == 0 || sent.Post.PostType != "incident") {
		err = invalid("Updates and Post type are required")
	}
	if err != nil {
		return nil, err
	}
	post := &StatusPost{ID: s.statusID("PPOST"), Page: page.ID, Title: sent.Post.Title}
	for _, in := range sent.Post.Updates {
		u, err := s.statusUpdateFrom(page, in)
		if err != nil {
			return nil, err
		}
		post.Updates = append(post.Updates, u)
	}
	s.statusPosts = append(s.statusPosts, post)
	s.statusChanged(post)
	return map[string]any{"post": s.statusPostView(post)}, nil
}

func (s *Server) createStatusPostUpdate(r *request) (any, error) {
	var sent struct {
		Update updateInput `json:"post_update"`
	}
	if err := r.decode(&sent); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	page, err := s.statusPage(r)
	if err != nil {
		return nil, err
	}
	post, err := s.statusPost(r)
	if err != nil {
		return nil, err
	}
	u, err := s.statusUpdateFrom(page, sent.Update)
	if err != nil {
		return nil, err
	}
	post.Updates = append(post.Updates, u)
	s.statusChanged(post)
	return map[string]any{"post_update": statusUpdateView(u)}, nil
}
