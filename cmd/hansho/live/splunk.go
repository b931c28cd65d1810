package live

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"hansho/activities/splunk"
	"hansho/oncall"
)

// SplunkOnCall looks at the key, the user in whose name Hansho acts, the routing key, the people and the schedules.
type SplunkOnCall struct{}

// Provider is its name.
func (SplunkOnCall) Provider() string { return splunk.Name }

// Applies is true when anybody or a schedule is at Splunk On-Call.
func (SplunkOnCall) Applies(org *oncall.Org) bool {
	for _, person := range org.People {
		if _, ok := person.Address(splunk.Name); ok {
			return true
		}
	}
	for _, schedule := range org.Schedules {
		if schedule.Source == splunk.Name {
			return true
		}
	}
	return false
}

// atSplunk is one look at an account.
type atSplunk struct {
	Input
	ctx      context.Context //nolint:containedctx // It is one call's.
	cfg      splunk.Config
	account  *splunk.Client
	findings []Finding
}

func (s *atSplunk) add(severity Severity, path, what, cure string) {
	s.findings = append(s.findings, Finding{Severity: severity, Path: path, What: what, Cure: cure})
}

// unread notes that something could not be read, if so.
func (s *atSplunk) unread(what string, err error) bool {
	if err != nil {
		s.add(Error, "", what+" cannot be read: "+err.Error(), "")
	}
	return err != nil
}

// Check asks for lists, and for the policies and schedules that the configuration uses.
func (SplunkOnCall) Check(ctx context.Context, in Input) []Finding {
	cfg, err := splunk.FromEnvironment()
	if err == nil {
		err = cfg.Validate()
	}
	s := &atSplunk{Input: in, ctx: ctx, cfg: cfg}
	if err != nil {
		for text := range strings.SplitSeq(err.Error(), "\n") {
			s.add(Error, "", text, "")
		}
	}
	if s.account, err = splunk.NewReader(cfg, zerolog.Nop()); err != nil {
		return s.findings // What it lacks is named above.
	}
	users, err := s.account.Users(ctx)
	if s.unread("the users", err) {
		return s.findings
	}
	s.checkPeople(users)
	s.checkFrom(users)
	s.checkRoutingKey()
	s.checkSchedules()
	return s.findings
}

func known(users []splunk.User, name string) bool {
	return slices.ContainsFunc(users, func(u splunk.User) bool { return u.Name == name })
}

func (s *atSplunk) checkPeople(users []splunk.User) {
	for id, person := range inOrder(s.Org.People) {
		address, ok := person.Address(splunk.Name)
		path := "people." + id + ".splunk_oncall"
		slug, isPolicy := strings.CutPrefix(address, "policy:")
		switch {
		case !ok:
		case isPolicy:
			if _, err := s.account.Policy(s.ctx, slug); err != nil {
				s.add(Error, path, "the escalation policy "+slug+" cannot be read: "+err.Error(), "write the slug that the API shows, such as pol-abc")
			}
		case !known(users, address):
			s.add(Error, path, "Splunk On-Call has no user "+address, "write the user name that the person signs in with; who left has to go out of the policies")
		}
	}
}

// checkFrom looks whether there is the user in whose name Hansho acts, and whether it is anybody's.
func (s *atSplunk) checkFrom(users []splunk.User) {
	const variable = "HANSHO_SPLUNK_ONCALL_FROM"
	if s.cfg.From == "" {
		return
	}
	if !known(users, s.cfg.From) {
		s.add(Error, "", variable+" is "+s.cfg.From+", and Splunk On-Call has no such user: nobody can be paged", "set it to the user name of a user who is never paged")
	}
	if person, ok := s.Org.PersonAt(splunk.Name, s.cfg.From); ok {
		s.add(Error, "people."+person.ID+".splunk_oncall", "is also "+variable+": what this person acknowledges would pass for Hansho's own doing", "set "+variable+" to a user of its own")
	}
}

// checkRoutingKey looks whether the routing key is known, and pages nobody by itself.
func (s *atSplunk) checkRoutingKey() {
	const variable = "HANSHO_SPLUNK_ONCALL_ROUTING_KEY"
	keys, err := s.account.RoutingKeys(s.ctx)
	if s.cfg.RoutingKey == "" || s.unread("the routing keys", err) {
		return
	}
	at := slices.IndexFunc(keys, func(k splunk.RoutingKey) bool { return strings.EqualFold(k.Key, s.cfg.RoutingKey) })
	if at < 0 {
		s.add(Error, "", variable+" is "+s.cfg.RoutingKey+", and Splunk On-Call has no such key: each page would also wake whoever the default key pages",
			"create it (Settings, Routing Keys) for a policy that pages nobody")
		return
	}
	for _, slug := range keys[at].Policies {
		policy, err := s.account.Policy(s.ctx, slug)
		if s.unread("the policy "+slug+" of "+variable, err) {
			continue
		}
		for _, step := range policy.Steps {
			for _, e := range step.Entries {
				if e.Type != "email" && e.Type != "webhook" {
					s.add(Error, "", fmt.Sprintf("the policy %s of %s pages %s: every page would ring there, too", policy.Name, variable, strings.TrimSpace(e.Type+" "+e.Target())),
						"give the routing key a policy whose only step sends an e-mail that wakes nobody")
				}
			}
		}
	}
}

// checkSchedules asks for a week of each schedule.
func (s *atSplunk) checkSchedules() {
	for id, schedule := range inOrder(s.Org.Schedules) {
		if schedule.Source != splunk.Name {
			continue
		}
		path := "schedules." + id + ".splunk_oncall"
		now := time.Now()
		duties, err := s.account.OnCall(s.ctx, schedule.External, now, now.AddDate(0, 0, 7))
		switch {
		case err != nil:
			s.add(Error, path, err.Error(), "write the team and its policy or rotation by their slugs, such as team-abc/pol-def")
		case len(duties) == 0:
			s.add(Warning, path, "nobody is on call in "+schedule.External+" within a week", "the fallback list is paged instead")
		}
		unknown := map[string]bool{}
		for _, duty := range duties {
			if _, ok := s.Org.PersonAt(splunk.Name, duty.Address); !ok && !unknown[duty.Address] {
				unknown[duty.Address] = true
				s.add(Error, path, duty.Address+" is on call there and nobody here: that turn pages the fallback list", "add the person to people with splunk_oncall: "+duty.Address)
			}
		}
	}
}
