package splunk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"hansho/activities"
)

// The endpoints that only an import calls.
var (
	endUsers    = endpoint{http.MethodGet, "/api-public/v2/user"}
	endContacts = endpoint{http.MethodGet, "/api-public/v1/user/{user}/contact-methods"}
	endTeams    = endpoint{http.MethodGet, "/api-public/v1/team"}
	endMembers  = endpoint{http.MethodGet, "/api-public/v1/team/{team}/members"}
	endShifts   = endpoint{http.MethodGet, "/api-public/v2/team/{team}/rotations"}
	endPolicies = endpoint{http.MethodGet, "/api-public/v1/policies"}
	endPolicy   = endpoint{http.MethodGet, "/api-public/v1/policies/{policy}"}
	endKeys     = endpoint{http.MethodGet, "/api-public/v1/org/routing-keys"}
)

// Account reads who there is and who is called for what. It takes a call for each user, team and policy, so a large account takes
// minutes at the API's limits.
func (c *Client) Account(ctx context.Context) (Account, error) {
	var a Account
	for _, read := range []func(context.Context, *Account) error{c.readUsers, c.readTeams, c.readPolicies, c.readKeys} {
		if err := read(ctx, &a); err != nil {
			return a, err
		}
	}
	return a, nil
}

// mostTries bounds how often one thing is read.
const mostTries = 5

// get reads one thing. It waits as long as the API wants to be left alone, and tries again after a passing fault.
func (c *Client) get(ctx context.Context, into any, e endpoint, values ...string) error {
	for try := 1; ; try++ {
		err := c.call(ctx, c.api(e, nil, values...), into)
		if err == nil || try == mostTries || isRefusal(err) || ctx.Err() != nil {
			return err
		}
		pause := time.Duration(try) * time.Second
		if limited, ok := errors.AsType[*activities.RateLimitedError](err); ok {
			pause = limited.After
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

// Users are all users, without their contact methods.
func (c *Client) Users(ctx context.Context) ([]User, error) {
	var got struct {
		Users []User `json:"users"`
	}
	err := c.get(ctx, &got, endUsers)
	return got.Users, err
}

func (c *Client) readUsers(ctx context.Context, a *Account) error {
	users, err := c.Users(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		var contacts struct {
			Phones methods `json:"phones"`
			Emails methods `json:"emails"`
		}
		if err := c.get(ctx, &contacts, endContacts, u.Name); err != nil {
			return fmt.Errorf("the contact methods of %s: %w", u.Name, err)
		}
		u.Phones = contacts.Phones.values("")
		u.Emails = contacts.Emails.values(u.Email)
		a.Users = append(a.Users, u)
	}
	return nil
}

// methods are ways to reach a user.
type methods struct {
	Methods []struct {
		Value string `json:"value"`
	} `json:"contactMethods"`
}

func (m methods) values(but string) []string {
	var list []string
	for _, method := range m.Methods {
		if method.Value != "" && method.Value != but {
			list = append(list, method.Value)
		}
	}
	return list
}

func (c *Client) readTeams(ctx context.Context, a *Account) error {
	var teams []Team
	if err := c.get(ctx, &teams, endTeams); err != nil {
		return err
	}
	for _, t := range teams {
		var got struct {
			Members []user `json:"members"`
		}
		if err := c.get(ctx, &got, endMembers, t.Slug); err != nil {
			return fmt.Errorf("the members of team %s: %w", t.Name, err)
		}
		for _, m := range got.Members {
			t.Members = append(t.Members, m.Name)
		}
		if err := c.readRotations(ctx, &t); err != nil {
			return fmt.Errorf("the rotations of team %s: %w", t.Name, err)
		}
		a.Teams = append(a.Teams, t)
	}
	return nil
}

// readRotations joins two lists: one has the slugs, the other the shifts. They name the same rotation by a number, or by its label.
func (c *Client) readRotations(ctx context.Context, t *Team) error {
	var groups struct {
		Groups []struct {
			rotationGroup

			ID number `json:"groupId"`
		} `json:"rotationGroups"`
	}
	var rotations struct {
		Rotations []struct {
			ID     number `json:"groupId"`
			Label  string `json:"label"`
			Shifts []struct {
				Label   string `json:"label"`
				Zone    string `json:"timezone"`
				Members []user `json:"shiftMembers"`
			} `json:"shifts"`
		} `json:"rotations"`
	}
	if err := errors.Join(c.get(ctx, &groups, endGroups, t.Slug), c.get(ctx, &rotations, endShifts, t.Slug)); err != nil {
		return err
	}
	for _, g := range groups.Groups {
		rotation := Rotation{Slug: g.Slug, Label: g.Label}
		for _, r := range rotations.Rotations {
			if r.ID != g.ID && (r.ID != "" && g.ID != "" || r.Label != g.Label) {
				continue
			}
			for _, s := range r.Shifts {
				shift := Shift{Label: s.Label, Zone: s.Zone}
				for _, m := range s.Members {
					shift.Members = append(shift.Members, m.Name)
				}
				rotation.Shifts = append(rotation.Shifts, shift)
			}
		}
		t.Rotations = append(t.Rotations, rotation)
	}
	return nil
}

// number is a number that one list writes as a number and another as a text.
type number string

// UnmarshalJSON never fails.
func (n *number) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) != nil {
		text = string(data)
	}
	*n = number(text)
	return nil
}

// Policy is one escalation policy with its steps. Its team is not among what the API says of it.
func (c *Client) Policy(ctx context.Context, slug string) (Policy, error) {
	var policy Policy
	err := c.get(ctx, &policy, endPolicy, slug)
	return policy, err
}

func (c *Client) readPolicies(ctx context.Context, a *Account) error {
	var got struct {
		Policies []policyInfo `json:"policies"`
	}
	if err := c.get(ctx, &got, endPolicies); err != nil {
		return err
	}
	for _, info := range got.Policies {
		policy, err := c.Policy(ctx, info.Policy.Slug)
		if err != nil {
			return fmt.Errorf("the policy %s: %w", info.Policy.Name, err)
		}
		policy.Name, policy.Slug, policy.Team = info.Policy.Name, info.Policy.Slug, info.Team.Slug
		a.Policies = append(a.Policies, policy)
	}
	return nil
}

func (c *Client) readKeys(ctx context.Context, a *Account) (err error) {
	a.RoutingKeys, err = c.RoutingKeys(ctx)
	return err
}

// RoutingKeys are all routing keys.
func (c *Client) RoutingKeys(ctx context.Context) ([]RoutingKey, error) {
	var got struct {
		Keys []struct {
			Key     string         `json:"routingKey"`
			Default bool           `json:"isDefault"`
			Targets []policyTarget `json:"targets"`
		} `json:"routingKeys"`
	}
	if err := c.get(ctx, &got, endKeys); err != nil {
		return nil, err
	}
	var keys []RoutingKey
	for _, k := range got.Keys {
		key := RoutingKey{Key: k.Key, Default: k.Default}
		for _, t := range k.Targets {
			key.Policies = append(key.Policies, t.Slug)
		}
		keys = append(keys, key)
	}
	return keys, nil
}
