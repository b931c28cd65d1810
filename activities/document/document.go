// Package document keeps the documents of postmortems where people read them: as files in a directory, and by a signed webhook.
// docs/postmortems.md describes both for whoever receives them.
package document

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hansho/activities"
	"hansho/oncall"
)

// Store is an activities.Documents. Its methods may be called from any goroutine.
type Store struct {
	cfg    Config
	places func() oncall.PostmortemPlaces // As the configuration has them now.
	http   *http.Client
	now    func() time.Time
}

var _ activities.Documents = (*Store)(nil)

// New makes a Store. The error names what is missing for the places that the configuration has now.
func New(cfg Config, places func() oncall.PostmortemPlaces) (*Store, error) {
	if places().Webhook != "" {
		if err := cfg.Validate(); err != nil {
			return nil, err
		}
	}
	client := &http.Client{
		Timeout:       20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &Store{cfg: cfg, places: places, http: client, now: time.Now}, nil
}

// Store keeps a document in every place that is meant for it. That of a security incident goes into its own directory and nowhere else;
// without one it stays in its workflow.
func (s *Store) Store(ctx context.Context, d activities.Document) (activities.Stored, error) {
	places := s.places()
	directory, webhook := places.Directory, places.Webhook
	if d.Security {
		directory, webhook = places.SecurityDirectory, ""
	}
	var stored activities.Stored
	var failures []error
	if directory != "" {
		where, err := write(directory, d)
		stored.Where, failures = where, append(failures, err)
		if !d.Security && places.Link != "" && err == nil {
			stored.Link = strings.ReplaceAll(places.Link, "{slug}", url.PathEscape(d.Slug))
		}
	}
	if webhook != "" {
		link, err := s.push(ctx, webhook, d)
		failures = append(failures, err)
		if err == nil && stored.Where == "" {
			stored.Where = "webhook"
		}
		if link != "" {
			stored.Link = link
		}
	}
	return stored, errors.Join(failures...)
}
