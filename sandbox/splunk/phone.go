package splunk

import (
	"errors"
	"slices"
	"time"
)

// phone is what rang at one person.
type phone struct{ rings []ring }

type ring struct {
	inc *Incident
	at  time.Time
}

// Phone is what a person sees.
type Phone struct {
	User    User
	OnCall  []string    // names of the policies for which the person is on call now
	Ringing []PhonePage // oldest first, at most a screenful
	Waiting int         // how many ring, shown or not
	History []PhonePage // newest first, at most a screenful
}

// PhonePage is one page on a phone.
type PhonePage struct {
	Number int
	Entity string
	Title  string
	Phase  Phase
	At     time.Time
	By     string // who acknowledged or resolved it
}

// screenful bounds what a phone shows.
const screenful = 20

// remember puts a page on a phone; the caller holds the lock.
func (s *Server) remember(inc *Incident, page Page) {
	p := s.phones[page.User]
	if p == nil {
		p = &phone{}
		s.phones[page.User] = p
	}
	p.rings = append(p.rings, ring{inc, page.At})
}

// Phones returns the phone of every person in the order of the users.
func (s *Server) Phones() []Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Phone, 0, len(s.org.Users))
	for _, u := range s.org.Users {
		if u.Program {
			continue
		}
		view := Phone{User: u, OnCall: s.dutiesOf(u.Name)}
		if p := s.phones[u.Name]; p != nil {
			s.show(p, &view)
		}
		list = append(list, view)
	}
	return list
}

func (s *Server) show(p *phone, view *Phone) {
	seen := map[int]bool{}
	for _, x := range slices.Backward(p.rings) {
		if seen[x.inc.Number] {
			continue
		}
		seen[x.inc.Number] = true
		switch page := s.phonePage(x); {
		case slices.Contains(x.inc.Ringing, view.User.Name):
			view.Waiting++
			view.Ringing = append(view.Ringing, page)
		case len(view.History) < screenful:
			view.History = append(view.History, page)
		}
	}
	slices.Reverse(view.Ringing)
	view.Ringing = view.Ringing[:min(len(view.Ringing), screenful)]
}

func (s *Server) phonePage(x ring) PhonePage {
	page := PhonePage{Number: x.inc.Number, Entity: x.inc.Entity, Title: x.inc.Name, Phase: x.inc.Phase, At: x.at}
	if len(x.inc.Changes) > 0 && x.inc.Phase != Unacked {
		page.By = x.inc.last(x.inc.Phase).By
		if known := s.org.users[page.By]; known != nil {
			page.By = known.Full()
		}
	}
	return page
}

// dutiesOf names the policies for which a user is on call now.
func (s *Server) dutiesOf(user string) []string {
	var names []string
	for i := range s.org.Policies {
		if slices.Contains(s.org.called(&s.org.Policies[i], s.now()), user) {
			names = append(names, s.org.Policies[i].Name)
		}
	}
	return names
}

// Acknowledge does what a person's "Acknowledge" on the phone does. The incident is named by its number or its entity.
func (s *Server) Acknowledge(incident, user string) error {
	return s.act(incident, user, s.acknowledge)
}

// Resolve does what a person's "Resolve" on the phone does. The incident is named by its number or its entity.
func (s *Server) Resolve(incident, user string) error { return s.act(incident, user, s.resolve) }

func (s *Server) act(incident, user string, do func(inc *Incident, by, via, message string) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	inc := s.incidents.find(incident)
	if inc == nil {
		return errors.New("sandbox: there is no incident " + incident + " at Splunk On-Call")
	}
	if s.org.users[user] == nil {
		return errors.New("sandbox: there is no user " + user + " at Splunk On-Call")
	}
	if err := do(inc, user, "mobile", ""); err != nil {
		return err
	}
	s.touch(inc)
	return nil
}

// Knows tells whether there is an incident with a number or an entity.
func (s *Server) Knows(incident string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.incidents.find(incident) != nil
}
