package console

import (
	"net/http"
	"strings"

	"github.com/rs/zerolog"
)

// largestForm bounds what a form may bring.
const largestForm = 64 << 10

// signIn is what the page of signing in shows.
type signIn struct {
	Next  string // Where to go afterwards.
	Wrong string // Key of what was wrong; empty at first.
}

func (c *Console) getSignIn(w http.ResponseWriter, r *http.Request) {
	c.write(w, r, http.StatusOK, "sign-in", view{Title: "signin.title", Body: signIn{Next: local(r.URL.Query().Get("next"))}})
}

// postSignIn opens a session for the person whose token it is.
func (c *Console) postSignIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, largestForm)
	next := local(r.PostFormValue("next"))
	if c.failures.tooMany(r.RemoteAddr) {
		w.Header().Set("Retry-After", "60")
		c.write(w, r, http.StatusTooManyRequests, "sign-in", view{Title: "signin.title", Body: signIn{next, "signin.wait"}})
		return
	}
	found, ok := c.sessions.person(strings.TrimSpace(r.PostFormValue("token")))
	if _, known := c.options.Org().People[found.person]; !ok || !known {
		c.failures.add(r.RemoteAddr)
		zerolog.Ctx(r.Context()).Warn().Str("from", r.RemoteAddr).Msg("somebody could not sign in to the console")
		c.write(w, r, http.StatusUnauthorized, "sign-in", view{Title: "signin.title", Body: signIn{next, "signin.wrong"}})
		return
	}
	zerolog.Ctx(r.Context()).Info().Str("person", found.person).Msg("somebody signed in to the console")
	http.SetCookie(w, c.sessions.open(found))
	seeOther(w, r, next)
}

func (c *Console) postSignOut(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, c.sessions.cookie(sessionCookie, "", 0))
	seeOther(w, r, Path+"sign-in")
}

// handler is a page for somebody who may see it.
type handler func(w http.ResponseWriter, r *http.Request, v viewer)

// reading lets a handler run for whoever is signed in, and for everybody when the console is open.
func (c *Console) reading(next handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := c.viewer(r)
		switch {
		case v.Person != "" || c.options.Open:
			next(w, r, v)
		case r.Header.Get("HX-Request") != "": // The session ended while the page stood open.
			w.Header().Set("HX-Refresh", "true")
			w.WriteHeader(http.StatusUnauthorized)
		case r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Site") == "cross-site":
			// The browser came by a link from elsewhere and kept its cookie back. A page of our own that goes on to the same address gets it.
			c.write(w, r, http.StatusOK, "bounce", view{Title: "signin.bounce", Body: r.URL.RequestURI()})
		default:
			seeOther(w, r, c.signInFor(r))
		}
	}
}

// acting lets a handler run only for somebody who is signed in.
func (c *Console) acting(next handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, largestForm)
		v := c.viewer(r)
		if v.Person == "" {
			seeOther(w, r, c.signInFor(r))
			return
		}
		next(w, r, v)
	}
}

// signInFor is where to sign in so that one comes back: to the page itself, or to that on which a button was pressed.
func (c *Console) signInFor(r *http.Request) string {
	next := r.URL.RequestURI()
	if r.Method != http.MethodGet {
		next = r.PostFormValue("back")
	}
	return Path + "sign-in?next=" + queryEscape(local(next))
}
