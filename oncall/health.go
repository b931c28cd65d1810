package oncall

import "time"

// ProviderNews is what a worker has noticed of a provider: it fails, or it works again.
type ProviderNews struct {
	Provider string    `json:"provider"`
	Down     bool      `json:"down,omitempty"`
	At       time.Time `json:"at"` // When it began to fail, or worked.
	Reason   string    `json:"reason,omitempty"`
	By       string    `json:"by,omitempty"` // Which worker.
}

// ProviderHealth is whether a provider works, as far as the workers know. Nothing known is healthy.
type ProviderHealth struct {
	Provider string    `json:"provider"`
	Down     bool      `json:"down,omitempty"`
	Since    time.Time `json:"since,omitzero"` // Since when it is so.
	Reason   string    `json:"reason,omitempty"`
	By       string    `json:"by,omitempty"`
	Probes   int       `json:"probes,omitempty"` // How often it was asked since it is down.
}

// Take follows news at a moment and tells whether they change anything. News from the future are from now.
func (h *ProviderHealth) Take(news ProviderNews, now time.Time) bool {
	if news.Down == h.Down {
		return false
	}
	h.Down, h.Since, h.Reason, h.By, h.Probes = news.Down, now, cut(news.Reason), news.By, 0
	if news.Down && !news.At.IsZero() && news.At.Before(now) {
		h.Since = news.At
	}
	return true
}
