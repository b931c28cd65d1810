package pagerduty

import (
	"errors"
	"slices"
	"time"

	"hansho/sandbox/record"
)

// phone is what rang at one person.
type phone struct {
	pages   []page
	ringing map[string]page // by incident; may hold what rings no more, until somebody looks
}

type page struct {
	inc *Incident
	at  time.Time
}

// Phone is what a person sees.
type Phone struct {
	User    User        `json:"user"`
	OnCall  []string    `json:"on_call"` // names of the schedules on which the person is on call now
	Ringing []PhonePage `json:"ringing"` // oldest first, at most a screenful
	Waiting int         `json:"waiting"` // how many ring, shown or not
	History []PhonePage `json:"history"` // newest first, at most a screenful
}

// PhonePage is one notification on a phone.
type PhonePage struct {
	IncidentID string    `json:"incident_id"`
	Number     int       `json:"number"`
	Key        string    `json:"key"`
	Title      string    `json:"title"`
	Service    string    `json:"service"`
	Priority   string    `json:"priority"`
	Urgency    string    `json:"urgency"`
	Status     Status    `json:"status"`
	At         time.Time `json:"at"`
	By         string    `json:"by"` // who acknowledged or resolved it
}

// screenful bounds what a phone shows.
const screenful = 20

// remember puts a notification on a phone.
func (s *Server) remember(inc *Incident, user string, at time.Time) {
	p := s.phones[user]
	if p == nil {
		p = &phone{ringing: map[string]page{}}
		s.phones[user] = p
	}
	p.pages = append(p.pages, page{inc: inc, at: at})
	p.ringing[inc.ID] = page{inc: inc, at: at}
}

// silence stops a phone that rings although its owner is not wanted any more.
func (s *Server) silence(inc *Incident, user string) {
	if p := s.phones[user]; p != nil {
		delete(p.ringing, inc.ID)
	}
	s.record(inc, record.Withdraw, agent{User: user, Via: "auto"})
}

// Phones returns the phone of every person in the order of the users.
func (s *Server) Phones() []Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Phone, 0, len(s.directory.userList))
	for _, u := range s.directory.userList {
		if u.Program {
			continue
		}
		view := Phone{User: *u, OnCall: s.dutiesOf(u.ID), Ringing: []PhonePage{}, History: []PhonePage{}}
		if p := s.phones[u.ID]; p != nil {
			s.show(p, u.ID, &view)
		}
		list = append(list, view)
	}
	return list
}

func (s *Server) show(p *phone, user string, view *Phone) {
	var ringing []page
	for id, x := range p.ringing {
		if x.inc.Status != Triggered || !x.inc.assignedTo(user) {
			delete(p.ringing, id)
			continue
		}
		ringing = append(ringing, x)
	}
	slices.SortFunc(ringing, func(a, b page) int { return a.at.Compare(b.at) })
	view.Waiting = len(ringing)
	for _, x := range ringing[:min(len(ringing), screenful)] {
		view.Ringing = append(view.Ringing, s.phonePage(x))
	}
	for _, x := range slices.Backward(p.pages) {
		if _, rings := p.ringing[x.inc.ID]; rings {
			continue
		}
		view.History = append(view.History, s.phonePage(x))
		if len(view.History) == screenful {
			return
		}
	}
}

func (s *Server) phonePage(x page) PhonePage {
	view := PhonePage{
		IncidentID: x.inc.ID, Number: x.inc.Number, Key: x.inc.Key, Title: x.inc.Title, Urgency: x.inc.Urgency,
		Service: s.directory.services[x.inc.ServiceID].Name, Status: x.inc.Status, At: x.at,
	}
	if p := s.directory.priorities[x.inc.PriorityID]; p != nil {
		view.Priority = p.Name
	}
	if x.inc.Status != Triggered {
		view.By = s.agentRef(x.inc.ChangedBy).Summary
	}
	return view
}

// dutiesOf names the schedules on which a user is on call now.
func (s *Server) dutiesOf(user string) []string {
	names := []string{}
	for _, schedule := range s.directory.scheduleList {
		if s.onCall(schedule, s.now()) == user {
			names = append(names, schedule.Name)
		}
	}
	return names
}

// Acknowledge does what a person's "Acknowledge" on the phone does. The incident is named by ID or by incident key.
func (s *Server) Acknowledge(incident, user string) error {
	return s.act(incident, user, s.acknowledge)
}

// Resolve does what a person's "Resolve" on the phone does. The incident is named by ID or by incident key.
func (s *Server) Resolve(incident, user string) error {
	return s.act(incident, user, func(inc *Incident, by agent) error { return s.resolve(inc, by, "") })
}

func (s *Server) act(incident, user string, do func(*Incident, agent) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	inc := s.incidents.byID[incident]
	if same := s.incidents.byKey[incident]; inc == nil && len(same) > 0 {
		inc = same[len(same)-1]
	}
	if inc == nil {
		return errors.New("sandbox: there is no incident " + incident)
	}
	if s.directory.users[user] == nil {
		return errors.New("sandbox: there is no user " + user)
	}
	if err := do(inc, agent{User: user, Via: "mobile"}); err != nil {
		return err
	}
	s.touch(inc)
	return nil
}

// Incident returns a copy of an incident, found by ID or by incident key (the newest with that key).
func (s *Server) Incident(idOrKey string) (Incident, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inc := s.incidents.byID[idOrKey]
	if same := s.incidents.byKey[idOrKey]; inc == nil && len(same) > 0 {
		inc = same[len(same)-1]
	}
	if inc == nil {
		return Incident{}, false
	}
	found := *inc
	found.Assigned, found.Acked = slices.Clone(inc.Assigned), slices.Clone(inc.Acked)
	found.Notes, found.Updates = slices.Clone(inc.Notes), slices.Clone(inc.Updates)
	found.Subscribers, found.Responders = slices.Clone(inc.Subscribers), slices.Clone(inc.Responders)
	return found, true
}
