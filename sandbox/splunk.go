package sandbox

import (
	"slices"
	"strings"

	"hansho/sandbox/pagerduty"
	"hansho/sandbox/splunk"
)

func (sb *Sandbox) splunkConfig() splunk.Config {
	o := sb.opts
	cfg := splunk.Config{
		Organization: o.Splunk, APIID: o.SplunkAPIID, APIKey: o.SplunkAPIKey, RESTKey: o.SplunkRESTKey,
		WebhookURL: o.SplunkWebhookURL, WebhookSecret: o.SplunkWebhookSecret, WebhookPayload: o.SplunkWebhookPayload,
		CallsPerSecond: o.SplunkCallsPerSecond, Lag: o.SplunkLag,
		Clock: o.Clock, Log: sb.log, Faults: sb.faults, Stop: sb.stop, Logger: o.Logger,
	}
	var users []splunk.User
	for _, u := range o.Users {
		if u.Splunk != "" {
			first, last, _ := strings.Cut(u.Name, " ")
			users = append(users, splunk.User{Name: u.Splunk, FirstName: first, LastName: last, Email: u.Email, TimeZone: u.TimeZone, Program: u.Program})
		}
	}
	cfg.Users = append(users, o.Splunk.Users...)
	return cfg
}

// SplunkOnCall is the sandbox's Splunk On-Call, for acting as a person and for moving people on rotations.
func (sb *Sandbox) SplunkOnCall() *splunk.Server { return sb.splunk }

// SetSplunkWebhook says where Splunk On-Call's outgoing webhooks go from now on.
func (sb *Sandbox) SetSplunkWebhook(url string) { sb.splunk.SetWebhook(url) }

// phone is what a person sees of all providers that ring the person.
type phone struct {
	User     pagerduty.User `json:"user"`
	Accounts []account      `json:"accounts"`
	OnCall   []string       `json:"on_call"`
	Ringing  []phonePage    `json:"ringing"`
	Waiting  int            `json:"waiting"`
	History  []phonePage    `json:"history"`
}

// account is who a person is at a provider.
type account struct {
	Provider string `json:"provider"`
	User     string `json:"user"`
}

// phonePage is a page with where it comes from, and as whom it is answered there.
type phonePage struct {
	pagerduty.PhonePage

	Provider string `json:"provider"`
	As       string `json:"as"`
}

// phones joins the phones of both providers: a person of both has one.
func (sb *Sandbox) phones() []phone {
	owner := map[string]string{} // User name at Splunk On-Call to PagerDuty's user ID.
	for _, u := range sb.opts.Users {
		if u.Splunk != "" {
			owner[u.Splunk] = u.ID
		}
	}
	var list []phone
	at := map[string]int{}
	for _, p := range sb.pagerduty.Phones() {
		at[p.User.ID] = len(list)
		list = append(list, phone{
			User: p.User, Accounts: []account{{pagerduty.Name, p.User.ID}}, OnCall: p.OnCall, Waiting: p.Waiting,
			Ringing: fromPagerDuty(p.Ringing, p.User.ID), History: fromPagerDuty(p.History, p.User.ID),
		})
	}
	for _, p := range sb.splunk.Phones() {
		i, known := at[owner[p.User.Name]]
		if !known {
			i = len(list)
			list = append(list, phone{User: pagerduty.User{ID: p.User.Name, Name: p.User.Full(), Email: p.User.Email}, OnCall: []string{}, Ringing: []phonePage{}, History: []phonePage{}})
		}
		list[i].Accounts = append(list[i].Accounts, account{splunk.Name, p.User.Name})
		list[i].OnCall, list[i].Waiting = append(list[i].OnCall, p.OnCall...), list[i].Waiting+p.Waiting
		list[i].Ringing = append(list[i].Ringing, fromSplunk(p.Ringing, p.User.Name)...)
		list[i].History = append(list[i].History, fromSplunk(p.History, p.User.Name)...)
	}
	for _, p := range list {
		slices.SortStableFunc(p.Ringing, func(a, b phonePage) int { return a.At.Compare(b.At) })
		slices.SortStableFunc(p.History, func(a, b phonePage) int { return b.At.Compare(a.At) })
	}
	return list
}

func fromPagerDuty(pages []pagerduty.PhonePage, as string) []phonePage {
	list := make([]phonePage, len(pages))
	for i, page := range pages {
		list[i] = phonePage{PhonePage: page, Provider: pagerduty.Name, As: as}
	}
	return list
}

// splunkStatus is how the page words a phase.
var splunkStatus = map[splunk.Phase]pagerduty.Status{
	splunk.Unacked: pagerduty.Triggered, splunk.Acked: pagerduty.Acknowledged, splunk.Resolved: pagerduty.Resolved,
}

func fromSplunk(pages []splunk.PhonePage, as string) []phonePage {
	list := make([]phonePage, len(pages))
	for i, page := range pages {
		list[i] = phonePage{Provider: splunk.Name, As: as, PhonePage: pagerduty.PhonePage{
			IncidentID: page.Entity, Number: page.Number, Key: page.Entity, Title: page.Title, Service: "Splunk On-Call", Urgency: "high",
			Status: splunkStatus[page.Phase], At: page.At, By: page.By,
		}}
	}
	return list
}
