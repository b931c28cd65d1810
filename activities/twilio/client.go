// Package twilio pages people by text messages and telephone calls, through Twilio's REST API.
//
// Twilio makes no request idempotent by a key. A text message carries a mark that is made from the page's key, by which a retry
// finds it; a call has no place for one, so a retry after a lost answer may call twice.
package twilio

import (
	"crypto/sha256"
	"encoding/base32"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/rs/zerolog"
)

// Paths of the door to which Twilio reports.
const (
	statusPath = "/webhooks/twilio/status"
	voicePath  = "/webhooks/twilio/voice"
)

const (
	connections   = 32
	largestAnswer = 4 << 20 // Bytes; a list of a hundred messages is a tenth of it.
)

// Client is one Twilio account. SMS and Voice are its two ways to page.
type Client struct {
	cfg    Config
	base   string // Of the door, as Twilio reaches it.
	http   *http.Client
	logger zerolog.Logger
}

// New checks the configuration and makes a Client whose calls and messages report to the door at the public address. Sms and voice
// say what it is needed for. It asks nothing of Twilio.
func New(cfg Config, publicURL string, sms, voice bool, logger zerolog.Logger) (*Client, error) {
	if err := cfg.Validate(sms, voice); err != nil {
		return nil, err
	}
	cfg.URL = strings.TrimRight(cfg.URL, "/")
	return &Client{
		cfg: cfg, base: strings.TrimRight(publicURL, "/"), http: newHTTPClient(), logger: logger.With().Str("provider", "twilio").Logger(),
	}, nil
}

// SMS pages by text messages.
func (c *Client) SMS() *SMS { return &SMS{c} }

// Voice pages by telephone calls.
func (c *Client) Voice() *Voice { return &Voice{c} }

// callback is the address of the door that hears of a page.
func (c *Client) callback(path, key string, more url.Values) string {
	query := url.Values{"key": {key}}
	maps.Copy(query, more)
	return c.base + path + "?" + query.Encode()
}

// mark names a page within a text message: 40 bits of its key's digest.
func mark(key string) string {
	sum := sha256.Sum256([]byte(key))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5]))
}

// newHTTPClient bounds every stage of a request. The caller's context usually ends it earlier.
func newHTTPClient() *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Client{
		Timeout: 20 * time.Second,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: connections,
			MaxConnsPerHost: connections, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 15 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
