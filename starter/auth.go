package starter

import (
	"net/http"
	"strings"

	"hansho/oncall"
)

// caller is who makes a request. At most one of person and service is set.
type caller struct {
	person  string // By a bearer token: may do everything in this person's name.
	service string // By an integration key: may send this service's alerts.
	open    bool   // By Options.Open: may send alerts and read.
}

// identify finds the caller by "Authorization: Bearer …" or "X-Hansho-Key: …". Both take a person's token or an integration key.
// It reports false when a secret was given and is wrong, or when none was given and the door is not open.
func (d *Door) identify(r *http.Request) (caller, bool) {
	given := r.Header.Get("X-Hansho-Key")
	if scheme, bearer, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		given = strings.TrimSpace(bearer)
	}
	if given == "" {
		return caller{open: d.options.Open}, d.options.Open
	}
	if person, ok := d.tokens.owner(given); ok {
		_, known := d.options.Org().People[person] // A reload may have dropped them.
		return caller{person: person}, known
	}
	service, ok := d.keys.owner(given)
	return caller{service: service}, ok
}

// mayRead tells whether the caller may list and show.
func (c caller) mayRead() bool { return c.person != "" || c.open }

// may tells whether the caller may send alerts of a service.
func (c caller) may(service string) bool { return c.person != "" || c.open || c.service == service }

// actor is the caller as who did something.
func (c caller) actor() oncall.Actor { return oncall.Actor{ID: c.person, Via: "api"} }

// reading lets a handler run only for callers who may list and show.
func (d *Door) reading(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if who, ok := d.identify(r); !ok {
			d.unauthorized(w, r)
		} else if !who.mayRead() {
			d.fail(w, r, problem{Status: http.StatusForbidden, Code: "forbidden", Detail: "An integration key only sends alerts: use a person's token."})
		} else {
			next(w, r)
		}
	}
}

// person finds the person in whose name a command is given, and answers when there is none.
func (d *Door) person(w http.ResponseWriter, r *http.Request) (caller, bool) {
	who, ok := d.identify(r)
	if ok && who.person != "" {
		return who, true
	}
	if who.service != "" {
		d.fail(w, r, problem{Status: http.StatusForbidden, Code: "forbidden", Detail: "An integration key only sends alerts: use a person's token."})
	} else {
		d.unauthorized(w, r)
	}
	return caller{}, false
}

func (d *Door) unauthorized(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="hansho"`)
	d.fail(w, r, problem{
		Status: http.StatusUnauthorized, Code: "unauthorized",
		Detail: "Send the header \"Authorization: Bearer <token>\" with a person's token (HANSHO_TOKENS) or, for alerts, a service's integration key.",
	})
}
