package starter

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"hansho/oncall"
)

// Route fills in what an alert leaves open, in this order:
//
//   - its service: the one it names, else the one whose labels all match (the most labels win, then the first by name), else
//     the one that its label "service" names, else the configured default service, which the alert's remark says;
//   - its severity: the service's;
//   - its dedup key: a fingerprint of service and title; one of more than 1024 bytes becomes a fingerprint, too;
//   - its ID and the moment of receipt: new ones.
//
// It also cuts what is too long for a history, and says so in the remark. Route changes nothing in an alert that it made. The
// error is ErrInvalid: the alert has no title, or names a service that is not in the configuration.
func Route(org *oncall.Org, alert oncall.Alert) (oncall.Alert, error) {
	alert.Title = oneLine(alert.Title)
	if alert.Title == "" {
		return alert, tell(ErrInvalid, "the alert has no title")
	}
	if alert.Service == "" {
		alert.Service = match(org, alert.Labels)
	}
	if alert.Service == "" {
		alert.Service = org.DefaultService
		alert.Remark = remark(alert.Remark, "It matched no service, so it went to the default service.")
	}
	service, ok := org.Services[alert.Service]
	if !ok {
		return alert, tell(ErrInvalid, "service %q is not in the configuration: use one of %s", alert.Service,
			strings.Join(slices.Sorted(maps.Keys(org.Services)), ", "))
	}
	if !alert.Severity.Valid() {
		alert.Severity = service.Severity
	}
	switch key := alert.DedupKey; {
	case key == "":
		alert.DedupKey = "title-" + fingerprint(alert.Service+"\x00"+alert.Title)
	case len(key) > longestKey || !utf8.ValidString(key):
		alert.DedupKey = "key-" + fingerprint(key)
	}
	if alert.ID == "" {
		alert.ID = uuid.NewString()
	}
	if alert.Received.IsZero() {
		alert.Received = time.Now().UTC()
	}
	return fit(alert), nil
}

// oneLine leaves no line breaks and no control characters, which could play tricks on a terminal.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// fingerprint is a short text that stands for a longer one.
func fingerprint(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// match finds the service by labels; empty when none matches.
func match(org *oncall.Org, labels map[string]string) string {
	best, most := "", 0
	for _, id := range slices.Sorted(maps.Keys(org.Services)) {
		wanted := org.Services[id].Labels
		if len(wanted) > most && contains(labels, wanted) {
			best, most = id, len(wanted)
		}
	}
	if _, named := org.Services[labels["service"]]; best == "" && named {
		return labels["service"]
	}
	return best
}

func contains(labels, wanted map[string]string) bool {
	for name, value := range wanted {
		if found, ok := labels[name]; !ok || found != value {
			return false
		}
	}
	return true
}

// remark adds a sentence to a remark, once.
func remark(before, sentence string) string {
	if strings.Contains(before, sentence) {
		return before
	}
	return strings.TrimSpace(before + " " + sentence)
}
