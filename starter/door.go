package starter

import (
	"net/http"
	"sync"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/rs/zerolog"

	"hansho/activities/link"
	"hansho/activities/slack/interaction"
	"hansho/activities/twilio/callback"
)

// Door is Hansho's HTTP interface. It holds no state but its settings: any number of doors may stand beside one another.
type Door struct {
	options Options
	keys    ring
	tokens  ring
	metrics metrics
	handler http.Handler
	after   sync.WaitGroup // Work that goes on after its request was answered.
	slots   chan struct{}  // Bounds that work.
	slack   recent         // What came from Slack lately.
}

// worksAfter is how many interactions of a chat may be worked on at the same time.
const worksAfter = 32

// New makes a Door. The error names every option that is wrong, and no secret.
func New(options Options) (*Door, error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	d := &Door{
		options: options, metrics: newMetrics(options.Metrics), slots: make(chan struct{}, worksAfter),
	}
	for service, key := range options.Keys {
		d.keys.add(service, key)
	}
	for _, token := range options.Tokens {
		d.tokens.add(token.Person, token.Token)
	}
	d.options.Keys, d.options.Tokens = nil, nil // From here on only their digests are needed.
	d.handler = d.observed(d.routes())
	return d, nil
}

// ServeHTTP answers one request.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.handler.ServeHTTP(w, r) }

func (d *Door) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/alerts", d.postAlerts)
	mux.HandleFunc("POST /integrations/alertmanager", d.postAlertmanager)
	mux.HandleFunc("POST /v2/enqueue", d.postEvent)
	mux.HandleFunc("POST /v2/change/enqueue", d.postChangeEvent)
	mux.HandleFunc("POST /webhooks/pagerduty", d.postPagerDuty)
	mux.HandleFunc("POST /webhooks/splunk-oncall", d.postSplunkOnCall)
	mux.HandleFunc("POST /webhooks/slack/interactions", d.postSlack(interaction.Interactive))
	mux.HandleFunc("POST /webhooks/slack/commands", d.postSlack(interaction.Commands))
	mux.HandleFunc("POST /webhooks/slack/events", d.postSlack(interaction.Events))

	mux.HandleFunc("POST "+callback.StatusPath, d.fromTwilio(d.postTwilioStatus))
	mux.HandleFunc("POST "+callback.VoicePath, d.fromTwilio(d.postTwilioVoice))
	mux.HandleFunc("POST "+callback.SMSPath, d.fromTwilio(d.postTwilioSMS))

	mux.HandleFunc("GET "+link.Path+"{token}", d.getLink)
	mux.HandleFunc("POST "+link.Path+"{token}", d.postLink)

	mux.HandleFunc("GET /api/v1/escalations", d.reading(d.getEscalations))
	mux.HandleFunc("GET /api/v1/escalations/{id}", d.reading(d.getEscalation))
	mux.HandleFunc("GET /api/v1/escalations/{service}/{key}", d.reading(d.getEscalation))
	mux.HandleFunc("POST /api/v1/escalations/{id}/{verb}", d.postVerb)
	mux.HandleFunc("POST /api/v1/escalations/{service}/{key}/{verb}", d.postVerb)

	mux.HandleFunc("GET /api/v1/metrics/{part}", d.reading(d.getMetrics))
	mux.HandleFunc("GET /api/v1/status", d.reading(d.getStatus))
	mux.HandleFunc("GET /api/v1/incidents", d.reading(d.getIncidents))
	mux.HandleFunc("GET /api/v1/incidents/{slug}", d.reading(d.getIncident))
	mux.HandleFunc("POST /api/v1/incidents", d.postIncident)
	mux.HandleFunc("POST /api/v1/incidents/{slug}/update", d.postUpdate)
	mux.HandleFunc("POST /api/v1/incidents/{slug}/{verb}", d.postIncidentVerb)
	mux.HandleFunc("GET /api/v1/postmortems", d.reading(d.getPostmortems))
	mux.HandleFunc("GET /api/v1/postmortems/{slug}", d.reading(d.getPostmortem))
	mux.HandleFunc("GET /api/v1/postmortems/{slug}/document", d.reading(d.getDocument(false)))
	mux.HandleFunc("GET /api/v1/postmortems/{slug}/document.md", d.reading(d.getDocument(false)))
	mux.HandleFunc("GET /api/v1/postmortems/{slug}/document.html", d.reading(d.getDocument(true)))
	mux.HandleFunc("POST /api/v1/postmortems/{slug}/{verb}", d.postPostmortem)

	mux.HandleFunc("GET /api/v1/public", d.reading(d.getStories))
	mux.HandleFunc("GET /api/v1/public/{slug}", d.reading(d.getStory))
	mux.HandleFunc("POST /api/v1/public/{slug}/{verb}", d.postStory)

	mux.HandleFunc("POST /api/v1/people/{person}/test-page", d.postTestPage)
	mux.HandleFunc("GET /api/v1/people/{person}/test-page", d.reading(d.getTestPage))

	if d.options.Console != nil {
		mux.Handle("/console/", d.options.Console)
	}

	mux.HandleFunc("GET /healthz", d.healthy)
	mux.HandleFunc("GET /readyz", d.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(d.options.Metrics, promhttp.HandlerOpts{}))
	mux.HandleFunc("/", d.unknown)
	return mux
}

func (d *Door) healthy(w http.ResponseWriter, r *http.Request) {
	d.write(w, r, http.StatusOK, map[string]string{"status": "ok"})
}

// ready says whether Temporal can be reached: without it nothing can be accepted.
func (d *Door) ready(w http.ResponseWriter, r *http.Request) {
	if d.options.Ready == nil {
		d.healthy(w, r)
		return
	}
	if err := d.options.Ready(r.Context()); err != nil {
		zerolog.Ctx(r.Context()).Warn().Err(err).Msg("not ready: Temporal cannot be reached")
		d.fail(w, r, problem{Status: http.StatusServiceUnavailable, Code: "unavailable", Detail: "Temporal cannot be reached."})
		return
	}
	d.healthy(w, r)
}

func (d *Door) unknown(w http.ResponseWriter, r *http.Request) {
	d.fail(w, r, problem{
		Status: http.StatusNotFound, Code: "no-such-route",
		Detail: r.Method + " " + r.URL.Path + " is not a route of Hansho. Alerts go to POST /api/v1/alerts, POST /integrations/alertmanager or POST /v2/enqueue.",
	})
}
