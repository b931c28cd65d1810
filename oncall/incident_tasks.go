package oncall

import "time"

// TaskBox is how long a task has when whoever gives it does not say: https://response.pagerduty.com/training/incident_commander/.
const TaskBox = 20 * time.Minute

// TasksMost is how many tasks one incident holds.
const TasksMost = 200

// OpenTasks are the tasks that are not done.
func (i *Incident) OpenTasks() []IncidentTask {
	var open []IncidentTask
	for _, t := range i.Tasks {
		if t.Done.IsZero() {
			open = append(open, t)
		}
	}
	return open
}

// Task finds a task by its number; nil when there is none.
func (i *Incident) Task(n int) *IncidentTask {
	if n < 1 || n > len(i.Tasks) {
		return nil
	}
	return &i.Tasks[n-1]
}

func (i *Incident) applyTasks(e IncidentEvent) {
	switch e.Kind { //nolint:exhaustive // Only the kinds that applyClocks sends here.
	case TaskGiven:
		i.Tasks = append(i.Tasks, IncidentTask{N: len(i.Tasks) + 1, Person: e.Person, Text: cut(e.Text), By: e.By, Given: e.At, Until: e.Until})
		return
	case CalledOut:
		i.CallOut = e.Until
		return
	}
	t := i.Task(e.N)
	if t == nil {
		return
	}
	switch e.Kind { //nolint:exhaustive // The same.
	case TaskTaken:
		t.Taken = e.At
		if e.By.ID != "" && !e.By.Unknown {
			t.Person = e.By.ID // Whoever takes it has it.
		}
	case TaskDone:
		t.Done = e.At
	case TaskOverdue:
		t.Called = e.At
	}
}

// armCallOut begins the call-outs with the incident and ends them with it.
func (i *Incident) armCallOut(at time.Time) {
	switch every := i.Plan.CallOutEvery; {
	case i.Status != IncidentOpen || every <= 0:
		i.CallOut = time.Time{}
	case i.CallOut.IsZero():
		i.CallOut = at.Add(every)
	}
}

// nextCallOut is when the deputy, or else the commander, is told what is open: every CallOutEvery in SEV-1, where the deputy asks round
// even when no task is open, and otherwise while tasks are. Nobody to tell is nobody told. A call-out that was passed over, because
// nothing was open, is not made up: CallOut then lies in the past, and the next one comes CallOutEvery after the task was given.
func (i *Incident) nextCallOut() time.Time {
	if _, person := i.firstOf(Deputy, Commander); person == "" || i.CallOut.IsZero() {
		return time.Time{}
	}
	if i.Severity == SEV1 {
		return i.CallOut
	}
	open := i.OpenTasks()
	if len(open) == 0 {
		return time.Time{}
	}
	return latest(i.CallOut, open[0].Given.Add(i.Plan.CallOutEvery))
}

// applyHandover times the reminders of a role's holder.
func (i *Incident) applyHandover(e IncidentEvent) {
	for n := range i.Roles {
		h := &i.Roles[n]
		if h.Role != e.Role || h.Person != e.Person {
			continue
		}
		if e.Kind == RoleTaken {
			h.Reminded, h.RemindAt = 0, i.nextHandover(h.Role, h.Person, e.At)
			continue
		}
		h.Reminded++
		h.RemindAt = e.Until
	}
	if e.Kind == RoleTaken && e.Role == InternalLiaison {
		i.Summary.Stage = min(i.Summary.Stage, RemindDraft) // Whoever takes it while it is overdue hears of that.
	}
	if e.Kind == RoleTaken && e.Role == CustomerLiaison {
		i.Words.Stage = min(i.Words.Stage, RemindDraft)
	}
}

// nextHandover is when the holder of a role is next reminded of handing it over: each HandoverEvery, and at HandoverLatest, from which
// on it is overdue.
func (i *Incident) nextHandover(role Role, person string, now time.Time) time.Time {
	if i.Plan.HandoverEvery <= 0 {
		return time.Time{}
	}
	next := now.Add(i.Plan.HandoverEvery)
	for _, h := range i.Roles {
		if h.Role != role || h.Person != person {
			continue
		}
		if last := h.Since.Add(i.Plan.HandoverLatest); last.After(now) {
			next = earliest(next, last)
		}
	}
	return next
}

// HandoverLate tells whether a role should have been handed over by now.
func (i *Incident) HandoverLate(h RoleHolder, now time.Time) bool {
	return i.Plan.HandoverLatest > 0 && !now.Before(h.Since.Add(i.Plan.HandoverLatest))
}
