package activities

import (
	"context"
	"fmt"

	"hansho/activities/message"
	"hansho/oncall"
)

// Documents keeps the documents of postmortems where people read them.
type Documents interface {
	// Store keeps one version of a document, in the place of the one before. Repeating it is safe. A place that will not have it is a
	// RefusedError.
	Store(ctx context.Context, d Document) (Stored, error)
}

// Document is one version of a postmortem's document.
type Document struct {
	Slug     string `json:"slug"`
	Title    string `json:"title"` // Of a security incident the codename.
	Service  string `json:"service,omitempty"`
	Severity string `json:"severity,omitempty"`
	Status   string `json:"status"`
	Owner    string `json:"owner,omitempty"`
	Language string `json:"language,omitempty"`
	Version  int    `json:"version"`
	Security bool   `json:"security,omitempty"` // It goes only where the configuration lets those of security incidents go.
	Text     string `json:"text"`               // Markdown.
}

// Stored is where a document is kept; empty when the configuration names no place.
type Stored struct {
	Where string `json:"where,omitempty"`
	Link  string `json:"link,omitempty"`
}

// DraftRequest asks for the first draft of a postmortem's document.
type DraftRequest struct {
	Postmortem oncall.Postmortem        `json:"postmortem"`
	Incident   oncall.Incident          `json:"incident"`
	Stories    []oncall.EscalationStory `json:"stories,omitempty"`
}

// Draft is a first draft, and how the people are called in it.
type Draft struct {
	Text  string   `json:"text"`
	Names []string `json:"names,omitempty"`
}

// Names of a postmortem's activities.
const (
	NameDraftPostmortem = "DraftPostmortem"
	NameStorePostmortem = "StorePostmortem"
)

// DraftPostmortem words the first draft with the names that the configuration has.
func (a *Activities) DraftPostmortem(_ context.Context, r DraftRequest) (Draft, error) {
	org := a.Org()
	text := message.PostmortemDocument(&r.Postmortem, &r.Incident, r.Stories, org, a.WorkflowLink)
	if len(text) > oncall.PostmortemTextMost { // Its timeline is cut at the end: what is left out stands in the incident.
		text = cutLines(text, oncall.PostmortemTextMost)
	}
	return Draft{Text: text, Names: message.CalledAs(r.Postmortem.People, org)}, nil
}

// cutLines leaves whole lines within a number of bytes.
func cutLines(text string, most int) string {
	for end := most; end > 0; end-- {
		if text[end-1] == '\n' {
			return text[:end]
		}
	}
	return ""
}

// StorePostmortem keeps a document where the configuration says.
func (a *Activities) StorePostmortem(ctx context.Context, d Document) (Stored, error) {
	if a.Documents == nil {
		return Stored{}, nil
	}
	stored, err := a.Documents.Store(a.attempt(ctx), d)
	if err != nil {
		return Stored{}, classify(fmt.Errorf("store the document: %w", err))
	}
	return stored, nil
}
