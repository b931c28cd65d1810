package pagerduty

import (
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"hansho/sandbox/record"
)

// StatusPage is a page on which PagerDuty shows the public how things stand.
// https://support.pagerduty.com/main/docs/external-status-page
type StatusPage struct {
	ID       string              `json:"id"`
	Name     string              `json:"name"`
	Services []StatusPageService `json:"services"`
	Reviewed bool                `json:"-"` // what is posted waits until somebody approves it
}

// StatusPageService is what customers see of the company's services.
type StatusPageService struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Impact string `json:"impact"` // as the newest update says; "operational" at first
}

// StatusPost is one trouble on a status page.
type StatusPost struct {
	ID      string             `json:"id"`
	Page    string             `json:"page"`
	Title   string             `json:"title"`
	Updates []StatusPostUpdate `json:"updates"` // the oldest first
}

// StatusPostUpdate is one word of a post.
type StatusPostUpdate struct {
	ID         string            `json:"id"`
	Message    string            `json:"message"`
	Status     string            `json:"status"`   // what the page calls it
	Severity   string            `json:"severity"` // what the page calls it
	Impacts    map[string]string `json:"impacts,omitempty"`
	ReportedAt time.Time         `json:"reported_at"`
	Notified   bool              `json:"notified,omitempty"`
	Waits      bool              `json:"waits,omitempty"` // for an approval
}

// The words of every page, with the IDs that the requests carry. Real pages have lists of their own.
var (
	statusPageStatuses   = []string{"investigating", "detected", "monitoring", "resolved"}
	statusPageSeverities = []string{"all good", "minor", "major"}
	statusPageImpacts    = []string{"operational", "partial outage", "outage"}
)

// termID is the ID of a page's word.
func termID(kind, name string) string {
	for prefix, list := range map[string][]string{"PSTATUS": statusPageStatuses, "PSEVERITY": statusPageSeverities, "PIMPACT": statusPageImpacts} {
		if at := slices.Index(list, name); prefix == kind && at >= 0 {
			return kind + strconv.Itoa(at+1)
		}
	}
	return ""
}

// termName is the inverse of termID; empty for an ID that no page has.
func termName(kind, id string, list []string) string {
	for _, name := range list {
		if termID(kind, name) == id {
			return name
		}
	}
	return ""
}

// StatusPages returns the pages with the state of their services.
func (s *Server) StatusPages() []StatusPage {
	s.mu.Lock()
	defer s.mu.Unlock()
	pages := slices.Clone(s.cfg.StatusPages)
	for i := range pages {
		pages[i].Services = slices.Clone(pages[i].Services)
		for j := range pages[i].Services {
			pages[i].Services[j].Impact = s.impactOf(pages[i].ID, pages[i].Services[j].ID)
		}
	}
	return pages
}

// impactOf is what the newest update that names a service says of it; the caller holds the lock.
func (s *Server) impactOf(page, service string) string {
	impact := statusPageImpacts[0]
	for _, post := range s.statusPosts {
		for _, u := range post.Updates {
			if said := u.Impacts[service]; post.Page == page && said != "" {
				impact = said
			}
		}
	}
	return impact
}

// StatusPosts returns what the public reads on all status pages, the oldest post first.
func (s *Server) StatusPosts() []StatusPost {
	s.mu.Lock()
	defer s.mu.Unlock()
	posts := make([]StatusPost, len(s.statusPosts))
	for i, post := range s.statusPosts {
		posts[i] = *post
		posts[i].Updates = slices.Clone(post.Updates)
	}
	return posts
}

// DeleteStatusPost takes a post off its page, as a person does. It comes back after a restart.
func (s *Server) DeleteStatusPost(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.statusPosts = slices.DeleteFunc(s.statusPosts, func(p *StatusPost) bool { return p.ID == id })
}

// updateInput is a post update as a request writes it.
type updateInput struct {
	Type     string `json:"type"`
	Message  string `json:"message"`
	Status   ref    `json:"status"`
	Severity ref    `json:"severity"`
	Services []struct {
		Service ref `json:"service"`
		Impact  ref `json:"impact"`
	} `json:"impacted_services"`
	Notify     *bool      `json:"notify_subscribers"`
	ReportedAt *time.Time `json:"reported_at"`
}

// update makes what is kept of an input, or names what is wrong with it; the caller holds the lock.
func (s *Server) statusUpdateFrom(page StatusPage, in updateInput) (u StatusPostUpdate, err error) {
	u = StatusPostUpdate{
		ID: s.statusID("PUPD"), Message: in.Message, Status: termName("PSTATUS", in.Status.ID, statusPageStatuses),
		Severity: termName("PSEVERITY", in.Severity.ID, statusPageSeverities), Impacts: map[string]string{}, ReportedAt: s.now().Truncate(time.Second), Waits: page.Reviewed,
	}
	var wrong []string
	for name, value := range map[string]string{"Message": in.Message, "Status": u.Status, "Severity": u.Severity} {
		if value == "" {
			wrong = append(wrong, name+" is missing or unknown")
		}
	}
	if in.Notify == nil || in.Services == nil {
		wrong = append(wrong, "Notify subscribers and Impacted services are required")
	} else {
		u.Notified = *in.Notify
	}
	if in.ReportedAt != nil {
		u.ReportedAt = in.ReportedAt.UTC().Truncate(time.Second)
	}
	for _, hit := range in.Services {
		impact := termName("PIMPACT", hit.Impact.ID, statusPageImpacts)
		if impact == "" || !slices.ContainsFunc(page.Services, func(service StatusPageService) bool { return service.ID == hit.Service.ID }) {
			wrong = append(wrong, fmt.Sprintf("Impacted service %s or impact %s is unknown", hit.Service.ID, hit.Impact.ID))
		}
		u.Impacts[hit.Service.ID] = impact
	}
	if len(wrong) > 0 {
		slices.Sort(wrong)
		return u, invalid(wrong...)
	}
	return u, nil
}

func (s *Server) statusID(prefix string) string {
	s.statusNext++
	return prefix + strconv.FormatInt(s.now().Unix()%1_000_000, 36) + strconv.Itoa(s.statusNext)
}

// longestStatusTitle is in characters.
const longestStatusTitle = 128

func checkStatusTitle(title string) error {
	if n := utf8.RuneCountInString(title); n < 1 || n > longestStatusTitle {
		return invalid("Title must have 1 to 128 characters")
	}
	return nil
}

// statusChanged remembers a post and tells the log what the public reads now; the caller holds the lock.
func (s *Server) statusChanged(post *StatusPost) {
	s.save(kindStatusPost, post)
	s.note(record.Entry{Kind: record.Message, Event: post.Updates[len(post.Updates)-1].Status, ID: post.ID, Title: post.Title, Outcome: "ok"})
}

func (s *Server) restoreStatusPost(post StatusPost) {
	s.statusNext += 1 + len(post.Updates)
	for i, known := range s.statusPosts {
		if known.ID == post.ID {
			s.statusPosts[i] = &post
			return
		}
	}
	s.statusPosts = append(s.statusPosts, &post)
}
