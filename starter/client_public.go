package starter

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"hansho/oncall"
	"hansho/starter/inbound"
	"hansho/workflows/contract"
)

// previewWithin bounds how long a person waits for a preview: every status page is asked, one of them once a second.
const previewWithin = 25 * time.Second

// slugForm is what can name a story: the slug of an incident, or a word of a person's own.
var slugForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._~%-]{0,119}$`)

// OpenPublic starts the public story of a slug, unless it runs already. When an incident has that slug, its service, severity and title are
// taken from it as far as none are given. The error is ErrInvalid when the slug cannot name a story or the service is not in the
// configuration.
func (c *Client) OpenPublic(ctx context.Context, in contract.OpenPublic) error {
	if !slugForm.MatchString(in.Slug) {
		return tell(ErrInvalid, "%q cannot name a story: use the slug of its incident, or up to 120 of a-z, 0-9, - and .", in.Slug)
	}
	in, err := c.ofIncident(ctx, in)
	if err != nil {
		return err
	}
	if org := c.organisation(); org != nil {
		if _, known := org.Services[in.Service]; in.Service != "" && !known {
			return tell(ErrInvalid, "the configuration has no service %q: %s", in.Service, inbound.Cure(in.Service, slices.Sorted(maps.Keys(org.Services))))
		}
		in.Zone = cmp.Or(in.Zone, org.Zone)
	}
	id, title := contract.PublicID(in.Slug), summary(cmp.Or(in.Title, in.Slug))
	_, err = c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: id, TaskQueue: contract.TaskQueue,
		WorkflowIDReusePolicy:    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		StaticSummary:            title, Memo: map[string]any{contract.MemoTitle: title}, TypedSearchAttributes: publicAttributes(in),
	}, contract.Public, in)
	return classify("open "+id, err)
}

// ofIncident fills in what the incident of the same slug says. That there is none is no error.
func (c *Client) ofIncident(ctx context.Context, in contract.OpenPublic) (contract.OpenPublic, error) {
	id := contract.IncidentID(in.Slug)
	info, err := c.describe(ctx, "look for", id)
	if errors.Is(err, ErrNotFound) {
		return in, nil
	}
	if err != nil {
		return in, err
	}
	incident := c.listed(info)
	in.Incident, in.Service, in.Title = id, cmp.Or(in.Service, incident.Service), cmp.Or(in.Title, incident.Title)
	if severity, err := oncall.ParseSeverity(incident.Severity); err == nil {
		in.Severity = cmp.Or(in.Severity, severity)
	}
	return in, nil
}

func publicAttributes(in contract.OpenPublic) temporal.SearchAttributes {
	attributes := []temporal.SearchAttributeUpdate{contract.AttrState.ValueSet(contract.PublicDraft)}
	if in.Service != "" {
		attributes = append(attributes, contract.AttrService.ValueSet(in.Service))
	}
	if in.Severity.Valid() {
		attributes = append(attributes, contract.AttrSeverity.ValueSet(in.Severity.String()))
	}
	if in.Incident != "" {
		attributes = append(attributes, contract.AttrIncident.ValueSet(in.Incident))
	}
	return temporal.NewSearchAttributes(attributes...)
}

// PreviewPublic shows what the public would read. A word that makes no sense is an Answer that says why, with a nil error. A preview needs
// a worker: without one the error is ErrUnavailable.
func (c *Client) PreviewPublic(ctx context.Context, slug string, command contract.Command) (preview oncall.PublicPreview, no contract.Answer, err error) {
	ctx, cancel := context.WithTimeout(ctx, previewWithin)
	defer cancel()
	id := contract.PublicID(slug)
	command.Verb = contract.PreviewPublic
	command.Request = "preview/" + uuid.NewString() // Temporal answers an ID again that it knows, and what is previewed is posted next.
	handle, err := c.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: id, UpdateID: command.Request, UpdateName: string(command.Verb), Args: []any{command}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = handle.Get(ctx, &preview)
	}
	if err == nil {
		return preview, contract.Answer{Result: contract.Done}, nil
	}
	if no, rejected := rejection(err); rejected {
		return preview, no, nil
	}
	if err = classify("preview of "+id, err); errors.Is(err, ErrNotFound) {
		no, err = c.tooLate(ctx, id, "")
	}
	return preview, no, err
}

// organisation is the configuration, or nil when this Client has none.
func (c *Client) organisation() *oncall.Org {
	if c.org == nil {
		return nil
	}
	return c.org()
}
