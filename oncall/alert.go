package oncall

import "time"

// Alert is what a monitoring system said, in Hansho's words.
type Alert struct {
	ID       string   `json:"id"` // Of this message; a repeated message keeps it and changes nothing twice.
	Service  string   `json:"service"`
	DedupKey string   `json:"dedupKey"` // Constant over the life of the trouble.
	Title    string   `json:"title"`
	Severity Severity `json:"severity,omitempty"`
	// Recovered is true when the source says that the trouble is over.
	Recovered bool              `json:"recovered,omitempty"`
	Source    string            `json:"source,omitempty"` // What sent it, such as "alertmanager".
	Link      string            `json:"link,omitempty"`
	Details   string            `json:"details,omitempty"`
	Labels    map[string]string `json:"labels,omitempty"`
	BeganAt   time.Time         `json:"beganAt,omitzero"`  // When the trouble began by the source's clock; zero when it did not say.
	Received  time.Time         `json:"received"`          // When the starter took it.
	Upstream  Upstream          `json:"upstream,omitzero"` // The provider's incident that brought it, when one did.
	Remark    string            `json:"remark,omitempty"`  // What the door has to say about it, such as "matched no service".
}
