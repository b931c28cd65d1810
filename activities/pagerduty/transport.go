package pagerduty

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

const (
	// connections to PagerDuty are kept for a burst of pages; what exceeds them waits its turn unsent.
	connections = 64
	// largestAnswer is in bytes; a full page of a hundred incidents is a tenth of it.
	largestAnswer = 4 << 20
)

// newHTTPClient bounds every stage of a request. The caller's context usually ends it earlier.
func newHTTPClient() *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Client{
		Timeout: 20 * time.Second,
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           dialer.DialContext,
			ForceAttemptHTTP2:     true,
			MaxIdleConns:          connections,
			MaxIdleConnsPerHost:   connections,
			MaxConnsPerHost:       connections,
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   5 * time.Second,
			ResponseHeaderTimeout: 15 * time.Second,
		},
		// The API never redirects: an answer that does means that the address is wrong.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

var errTooLarge = errors.New("the answer is too large")

// readAnswer reads a whole answer, up to largestAnswer.
func readAnswer(body io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, largestAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("the answer was cut: %w", err)
	}
	if len(data) > largestAnswer {
		return nil, errTooLarge
	}
	return data, nil
}
