package config

import (
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hansho/oncall"
)

// Bounds of what an incident's clocks may be set to.
var (
	handoverEvery = limits{least: time.Minute, most: 12 * time.Hour}
	archiveAfter  = limits{least: time.Hour, most: 52 * week, zero: "never"}
	coolsWithin   = limits{least: time.Second, most: day}
	callOutEvery  = limits{least: time.Minute, most: 4 * time.Hour, zero: "never"}
	remindBefore  = limits{least: time.Second, most: time.Hour}
	publicFirst   = limits{least: time.Second, most: day}
	stalkEvery    = limits{least: 10 * time.Second, most: time.Hour, standard: 30 * time.Second}
)

// buildIncidents reads how incidents are led.
func (d *draft) buildIncidents() {
	written, rules := d.file.Incidents, oncall.DefaultIncidentRules()
	if written.Command != "" {
		if _, known := d.org.Services[written.Command]; !known {
			addUnknown(d, "incidents.command", written.Command, "is not a service", d.org.Services, "services")
		}
		rules.Command = written.Command
	}
	rules.Room = d.rooming("incidents.room", written.Room, rules.Room)
	rules.Bridges = d.bridges("incidents.bridges", written.Bridges)
	rules.SecurityTeam = d.persons("incidents.security.people", written.Security.People)
	d.checkLink("incidents.security.process", written.Security.Process)
	rules.SecurityProcess = written.Security.Process
	if span := written.SpanOfControl; span != nil {
		if rules.Span = *span; rules.Span < 2 || rules.Span > 50 {
			d.add("incidents.span_of_control", itoa(rules.Span)+" is out of bounds", "write 2 to 50; 7 is usual")
		}
	}
	rules.HandoverEvery = d.within("incidents.handover.remind_every", written.Handover.RemindEvery, handoverEvery, rules.HandoverEvery)
	rules.HandoverLatest = d.within("incidents.handover.latest", written.Handover.Latest, handoverEvery, rules.HandoverLatest)
	rules.CallOutEvery = d.within("incidents.call_out_every", written.CallOutEvery, callOutEvery, rules.CallOutEvery)
	rules.ReopenWithin = d.within("incidents.reopen_within", written.ReopenWithin, coolsWithin, rules.ReopenWithin)
	rules.RemindBefore = d.within("incidents.summaries.remind_before", written.Summaries.RemindBefore, remindBefore, rules.RemindBefore)
	rules.Mail = d.readers("incidents.summaries.mail", written.Summaries.Mail)
	public := &rules.Public
	public.First = d.within("incidents.public.first", written.Public.First, publicFirst, public.First)
	public.Every = d.within("incidents.public.every", written.Public.Every, publicFirst, public.Every)
	public.For = d.within("incidents.public.for", written.Public.For, publicFirst, public.For)
	public.ApproveWithin = d.within("incidents.public.approve_within", written.Public.ApproveWithin, publicFirst, public.ApproveWithin)
	d.org.Incidents = rules
	d.org.Status = d.status("incidents.status", written.Status)
	d.buildPostmortems()
}

// within is a duration with a standard of its own.
func (d *draft) within(path string, written duration, bounds limits, standard time.Duration) time.Duration {
	bounds.standard = standard
	return d.duration(path, written, bounds)
}

// roomWords are what a naming rule may hold.
var roomWords = []string{"{date}", "{service}", "{severity}", "{id}"}

func (d *draft) rooming(path string, written room, standard oncall.Rooming) oncall.Rooming {
	result := oncall.Rooming{Name: standard.Name, Private: written.Private, Archive: d.within(path+".archive_after", written.ArchiveAfter, archiveAfter, standard.Archive)}
	if written.Name == "" {
		return result
	}
	plain := written.Name
	for _, word := range roomWords {
		plain = strings.ReplaceAll(plain, word, "x")
	}
	switch {
	case strings.ContainsAny(plain, "{}"):
		d.add(path+".name", quote(written.Name)+" has an unknown word in braces", "known are "+strings.Join(roomWords, ", "))
	case !idForm.MatchString(plain):
		d.add(path+".name", quote(written.Name)+" is not a channel's name", "use a-z, 0-9, - and _, and the words "+strings.Join(roomWords, ", "))
	case !strings.Contains(written.Name, "{id}"):
		d.add(path+".name", quote(written.Name)+" gives two incidents of one day the same channel", "add {id}")
	}
	result.Name = written.Name
	return result
}

func (d *draft) bridges(path string, written []bridge) []oncall.Bridge {
	var pool []oncall.Bridge
	seen := map[string]string{}
	for i, b := range written {
		at := path + "[" + itoa(i) + "]"
		if b.URL == "" && b.Phone == "" && !d.faulty(at) {
			d.add(at, "nobody could join this bridge", "add url, phone, or both")
		}
		d.checkLink(at+".url", b.URL)
		d.checkForm(at+".phone", b.Phone, phoneForm, "a telephone number", "write the international form, such as +81 3 1234 5678")
		d.checkUnique(seen, at+".name", b.Name)
		d.checkUnique(seen, at+".url", b.URL)
		name := b.Name
		if name == "" {
			name = "bridge " + strconv.Itoa(i+1)
		}
		pool = append(pool, oncall.Bridge{Name: name, URL: b.URL, Phone: b.Phone, PIN: b.PIN})
	}
	return pool
}

// persons are IDs of people, each once.
func (d *draft) persons(path string, ids []string) []string {
	for i, id := range ids {
		at := path + "[" + itoa(i) + "]"
		if _, known := d.org.People[id]; !known {
			addUnknown(d, at, id, "is not a person", d.org.People, "people")
		}
		if slices.Contains(ids[:i], id) {
			d.add(at, quote(id)+" is there twice", "name each once")
		}
	}
	return ids
}

// readers are people who have an e-mail address, or plain addresses.
func (d *draft) readers(path string, readers []string) []string {
	for i, reader := range readers {
		at := path + "[" + itoa(i) + "]"
		if strings.Contains(reader, "@") {
			if address, err := mail.ParseAddress(reader); err != nil || address.Address != reader {
				d.add(at, quote(reader)+" is not an e-mail address", "write one such as board@example.com, or the ID of a person")
			}
			continue
		}
		person, known := d.org.People[reader]
		switch {
		case !known:
			addUnknown(d, at, reader, "is neither a person nor an e-mail address", d.org.People, "people")
		case person.Email == "":
			d.add(at, quote(reader)+" has no e-mail address", "add people."+reader+".email")
		}
	}
	return readers
}

func (d *draft) status(path string, written status) oncall.StatusRules {
	rules := oncall.StatusRules{StalkEvery: d.duration(path+".stalk_every", written.StalkEvery, stalkEvery)}
	seen := map[string]string{}
	for i, p := range written.Probes {
		at := path + ".probes[" + itoa(i) + "]"
		if p.Name == "" {
			d.addMissing(at+".name", "name what is looked at: the name stands in the answer of !status")
		}
		d.checkUnique(seen, at+".name", p.Name)
		d.checkProbe(at, p)
		rules.Probes = append(rules.Probes, oncall.Probe{Name: p.Name, URL: p.URL, Prometheus: p.Prometheus, Query: p.Query, Most: p.Most, Least: p.Least})
	}
	return rules
}

func (d *draft) checkProbe(at string, p probe) {
	d.checkLink(at+".url", p.URL)
	d.checkLink(at+".prometheus", p.Prometheus)
	switch {
	case (p.URL == "") == (p.Prometheus == ""):
		d.add(at, "it is not said what is looked at", "add either url, or prometheus with query and most or least")
	case p.URL != "" && (p.Query != "" || p.Most != nil || p.Least != nil):
		d.add(at, "query, most and least belong to a prometheus", "leave them out, or write prometheus instead of url")
	case p.Prometheus != "" && p.Query == "":
		d.addMissing(at+".query", "write a PromQL query whose values are numbers")
	case p.Prometheus != "" && p.Most == nil && p.Least == nil:
		d.add(at, "nothing says which values are healthy", "add most, least, or both")
	}
	for key, link := range map[string]string{".url": p.URL, ".prometheus": p.Prometheus} {
		if u, err := url.Parse(link); err == nil && u.User != nil {
			d.add(at+key, "holds a password", "secrets never stand in this file: let the address be open to Hansho's network instead")
		}
	}
}

// checkLeads holds that each lead is a person, and another one.
func (d *draft) checkLeads() {
	each(d, "people", d.file.People, func(id, path string, written person) {
		_, known := d.org.People[written.Lead]
		switch {
		case written.Lead == "":
		case !known:
			addUnknown(d, path+".lead", written.Lead, "is not a person", d.org.People, "people")
		case written.Lead == id:
			d.add(path+".lead", "nobody is their own lead", "name somebody else, or leave it out")
		}
	})
}
