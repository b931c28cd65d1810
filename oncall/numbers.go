package oncall

import "time"

// Marks are the moments from which the numbers are counted. A zero time has not happened yet.
type Marks struct {
	Began       time.Time `json:"began,omitzero"` // The trouble began: from the alert, else when it came.
	Paged       time.Time `json:"paged,omitzero"` // First page delivered, else accepted.
	Delivered   bool      `json:"delivered,omitempty"`
	FirstAck    time.Time `json:"firstAck,omitzero"`
	Work        time.Time `json:"work,omitzero"` // Somebody began to work: said so, or wrote the first note.
	Resolved    time.Time `json:"resolved,omitzero"`
	Reopened    int       `json:"reopened,omitempty"`
	Hops        int       `json:"hops,omitempty"` // How often the directly responsible person changed.
	Responsible string    `json:"responsible,omitempty"`
}

func (m *Marks) apply(e Event, s *State) {
	switch e.Kind { //nolint:exhaustive // Only what the numbers are counted from.
	case Opened:
		m.Began = e.Alert.BeganAt
		if m.Began.IsZero() || m.Began.After(e.Alert.Received) {
			m.Began = e.Alert.Received
		}
	case PageAccepted:
		if m.Paged.IsZero() {
			m.Paged = e.At
		}
	case PageDelivered:
		if !m.Delivered || e.At.Before(m.Paged) {
			m.Paged, m.Delivered = e.At, true
		}
	case UpstreamRings:
		if m.Paged.IsZero() && s.Follows() {
			m.Paged = e.At
		}
	case Acknowledged:
		if m.FirstAck.IsZero() {
			m.FirstAck = e.At
		}
		if m.Responsible != "" && m.Responsible != s.Owner.ID {
			m.Hops++
		}
		m.Responsible = s.Owner.ID
	case WorkStarted, Noted, StatusUpdated:
		if m.Work.IsZero() && m.Resolved.IsZero() && !e.By.Unknown {
			m.Work = e.At
		}
	case Resolved:
		m.Resolved = e.At
	case Reopened:
		m.Resolved = time.Time{}
		m.Reopened++
	}
}

// Number is one of the MTTx numbers beside its target.
type Number struct {
	Took   time.Duration `json:"took"`
	Target time.Duration `json:"target,omitempty"`
	// Marked says how the number was had when the best source was missing, such as "accepted, not confirmed as delivered".
	Marked string `json:"marked,omitempty"`
}

// Met tells whether the target was kept; without a target it was.
func (n Number) Met() bool { return n.Target == 0 || n.Took <= n.Target }

// Numbers are an escalation's MTTx numbers and what it cost people. A nil Number has not been reached. Detect: the trouble
// began until the first page was delivered. Engage: paged until work started. Fix: work started until resolved.
type Numbers struct {
	Detect *Number `json:"detect,omitempty"`
	Engage *Number `json:"engage,omitempty"`
	Fix    *Number `json:"fix,omitempty"`
	Hops   int     `json:"driHops"`
	Pages  int     `json:"pages"`
	Rounds int     `json:"rounds"`
}

// Numbers counts what has happened so far.
func (s *State) Numbers() Numbers {
	n := s.Marks.Numbers(s.Terms())
	n.Pages, n.Rounds = s.LastPage, s.Position.Round
	return n
}

// Numbers counts from the moments that are known, beside what is promised. Pages and Rounds are not among them.
func (m Marks) Numbers(terms Terms) Numbers {
	n := Numbers{Hops: m.Hops}
	if !m.Paged.IsZero() {
		n.Detect = &Number{Took: max(0, m.Paged.Sub(m.Began)), Target: terms.Detect}
		if !m.Delivered {
			n.Detect.Marked = "accepted by the provider, not confirmed as delivered"
		}
	}
	work, marked := m.Work, ""
	if work.IsZero() {
		work, marked = m.FirstAck, "from the acknowledgement: nobody said when work started"
	}
	if !m.Paged.IsZero() && !work.IsZero() {
		n.Engage = &Number{Took: max(0, work.Sub(m.Paged)), Target: terms.Engage, Marked: marked}
	}
	if !work.IsZero() && !m.Resolved.IsZero() {
		n.Fix = &Number{Took: max(0, m.Resolved.Sub(work)), Target: terms.Fix, Marked: marked}
	}
	return n
}
