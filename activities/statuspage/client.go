// Package statuspage tells the public on pages of Atlassian Statuspage, by its REST API v1: https://developer.statuspage.io.
//
// A story is one incident there. Its mark and the number of its newest word stand in the incident's metadata and are written together
// with the word, so that a word whose answer was lost is found and never said twice.
package statuspage

import (
	"net/http"
	"strings"

	"github.com/rs/zerolog"
	"golang.org/x/time/rate"

	"hansho/activities"
)

// Client is an activities.StatusPage. Its methods may be called from any goroutine.
//
// Its errors are of the classes of package activities; what has no class is worth another attempt.
type Client struct {
	cfg    Config
	http   *http.Client
	pace   *rate.Limiter
	logger zerolog.Logger
}

var _ activities.StatusPage = (*Client)(nil)

// perSecond is how many requests Statuspage allows for each token. https://developer.statuspage.io/#section/Rate-Limiting
const perSecond = 1

// New checks the configuration and makes a Client. It asks nothing of Statuspage.
func New(cfg Config, logger zerolog.Logger) (*Client, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg.URL = strings.TrimRight(cfg.URL, "/")
	return &Client{
		cfg: cfg, http: newHTTPClient(), pace: rate.NewLimiter(perSecond, 1), logger: logger.With().Str("provider", name).Logger(),
	}, nil
}
