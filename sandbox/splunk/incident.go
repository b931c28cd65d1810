package splunk

import (
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Phase is where an incident stands.
type Phase string

// The phases of an incident.
const (
	Unacked  Phase = "UNACKED"
	Acked    Phase = "ACKED"
	Resolved Phase = "RESOLVED"
)

// system is whom Splunk On-Call names when no person did it.
const system = "SYSTEM"

// Incident is what is remembered of an incident. What has the same entity belongs to the same incident while it is open.
type Incident struct {
	Number      int        `json:"number"`
	Entity      string     `json:"entity"`
	Name        string     `json:"name"` // entity_display_name
	Message     string     `json:"message,omitempty"`
	State       string     `json:"state"` // CRITICAL, WARNING, …
	RoutingKey  string     `json:"routing_key"`
	Monitor     string     `json:"monitor"` // what sent it
	Phase       Phase      `json:"phase"`
	Began       time.Time  `json:"began"`
	Alerts      int        `json:"alerts"`
	LastAlert   string     `json:"last_alert"` // its UUID
	LastAlertAt time.Time  `json:"last_alert_at"`
	Sequence    int        `json:"sequence"`
	Users       []string   `json:"users,omitempty"`    // who was ever paged
	Policies    []string   `json:"policies,omitempty"` // slugs of the policies that were triggered
	Ringing     []string   `json:"ringing,omitempty"`  // who is being paged
	Pages       []Page     `json:"pages,omitempty"`
	Changes     []Change   `json:"changes,omitempty"` // acknowledgements and resolutions
	Shows       time.Time  `json:"shows,omitzero"`    // when it shows in the list
	Notes       []string   `json:"notes,omitempty"`
	Reroutes    []Rerouted `json:"reroutes,omitempty"`
}

// Page is one ring of one person.
type Page struct {
	User string    `json:"user"`
	At   time.Time `json:"at"`
}

// Change is a transition of an incident.
type Change struct {
	To      Phase     `json:"to"`
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Message string    `json:"message,omitempty"`
}

// Rerouted is one time that an incident was given to somebody else.
type Rerouted struct {
	To string    `json:"to"`
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// name is the number as the API writes it.
func (i *Incident) name() string { return strconv.Itoa(i.Number) }

// last is the newest change to a phase; zero when there was none.
func (i *Incident) last(to Phase) Change {
	for _, c := range slices.Backward(i.Changes) {
		if c.To == to {
			return c
		}
	}
	return Change{}
}

// incidents are all that ever happened, by number and by entity.
type incidents struct {
	list     []*Incident // the incident with number n is at n-1
	byEntity map[string][]*Incident
}

func (x *incidents) add(inc *Incident) {
	if x.byEntity == nil {
		x.byEntity = map[string][]*Incident{}
	}
	x.list = append(x.list, inc)
	x.byEntity[inc.Entity] = append(x.byEntity[inc.Entity], inc)
}

// open is the open incident of an entity, or nil.
func (x *incidents) open(entity string) *Incident {
	same := x.byEntity[entity]
	if len(same) == 0 || same[len(same)-1].Phase == Resolved {
		return nil
	}
	return same[len(same)-1]
}

// find returns the incident with a number, written as the API does, or the newest of an entity; nil when there is none.
func (x *incidents) find(nameOrEntity string) *Incident {
	if n, err := strconv.Atoi(nameOrEntity); err == nil && n >= 1 && n <= len(x.list) {
		return x.list[n-1]
	}
	if same := x.byEntity[nameOrEntity]; len(same) > 0 {
		return same[len(same)-1]
	}
	return nil
}

// trigger makes a new incident; the caller holds the lock and pages whoever is meant.
func (s *Server) trigger(entity, name, message, state, routingKey, monitor string) *Incident {
	now := s.now()
	inc := &Incident{
		Number: len(s.incidents.list) + 1, Entity: entity, Name: name, Message: message, State: state, RoutingKey: routingKey,
		Monitor: monitor, Phase: Unacked, Began: now, Alerts: 1, LastAlert: uuid.NewString(), LastAlertAt: now, Shows: now.Add(s.cfg.Lag),
	}
	s.incidents.add(inc)
	return inc
}

// touch keeps a change of an incident; the caller holds the lock.
func (s *Server) touch(inc *Incident) {
	inc.Sequence++
	s.save(kindIncident, inc)
}

// Incident returns a copy of an incident, found by its number or by its entity (the newest of it).
func (s *Server) Incident(numberOrEntity string) (Incident, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	inc := s.incidents.find(numberOrEntity)
	if inc == nil {
		return Incident{}, false
	}
	found := *inc
	found.Users, found.Policies, found.Ringing = slices.Clone(inc.Users), slices.Clone(inc.Policies), slices.Clone(inc.Ringing)
	found.Pages, found.Changes, found.Notes = slices.Clone(inc.Pages), slices.Clone(inc.Changes), slices.Clone(inc.Notes)
	found.Reroutes = slices.Clone(inc.Reroutes)
	return found, true
}
