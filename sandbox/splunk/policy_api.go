package splunk

import "net/http"

// policyInfo is a policy with its team, as lists and incidents show it.
type policyInfo struct {
	Policy named `json:"policy"`
	Team   named `json:"team"`
}

func (s *Server) policyInfo(p *Policy) policyInfo {
	info := policyInfo{Policy: named{p.Name, p.Slug}}
	if team := s.org.teams[p.Team]; team != nil {
		info.Team = named{team.Name, team.Slug}
	}
	return info
}

func (s *Server) listPolicies(*http.Request) (any, error) {
	list := []policyInfo{}
	for i := range s.org.Policies {
		list = append(list, s.policyInfo(&s.org.Policies[i]))
	}
	return map[string]any{"policies": list}, nil
}

// getPolicy is GET /policies/{policy}, with its steps.
func (s *Server) getPolicy(r *http.Request) (any, error) {
	policy := s.org.policies[r.PathValue("policy")]
	if policy == nil {
		return nil, errNoPolicy
	}
	steps := []any{}
	for _, step := range policy.Steps {
		entries := []any{}
		for _, e := range step.Entries {
			entries = append(entries, s.entryView(e))
		}
		steps = append(steps, map[string]any{"timeout": step.Minutes, "entries": entries})
	}
	return map[string]any{"name": policy.Name, "slug": policy.Slug, "steps": steps, "ignoreCustomPagingPolicies": false}, nil
}

func (s *Server) entryView(e Entry) any {
	view := map[string]any{"executionType": e.Type}
	switch e.Type {
	case entryUser:
		view["user"] = s.userOf(e.Target)
	case entryRotation, entryNext, entryPrevious:
		view["rotationGroup"] = map[string]string{"slug": e.Target, "label": s.org.rotations[e.Target].Label}
	case "email":
		view["email"] = map[string]string{"address": e.Target}
	case "webhook":
		view["webhook"] = map[string]string{"slug": e.Target, "label": e.Target}
	case "policy_routing":
		view["targetPolicy"] = map[string]string{"policySlug": e.Target}
	}
	return view
}

func (s *Server) userOf(name string) map[string]string {
	u := s.org.users[name]
	return map[string]string{"username": u.Name, "firstName": u.FirstName, "lastName": u.LastName}
}

// listRoutingKeys is GET /org/routing-keys.
func (s *Server) listRoutingKeys(*http.Request) (any, error) {
	list := []any{}
	for i, k := range s.org.RoutingKeys {
		targets := []any{}
		for _, slug := range k.Policies {
			policy := s.org.policies[slug]
			targets = append(targets, map[string]string{"policyName": policy.Name, "policySlug": slug, "_teamUrl": "/api-public/v1/team/" + policy.Team})
		}
		list = append(list, map[string]any{"routingKey": k.Key, "isDefault": i == 0, "targets": targets})
	}
	return map[string]any{"routingKeys": list}, nil
}
