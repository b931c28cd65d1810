package starter

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"hansho/oncall"
	"hansho/starter/inbound"
	"hansho/workflows/contract"
)

// Declared says which incident was opened.
type Declared struct {
	Slug       string `json:"slug"`
	WorkflowID string `json:"workflowId"`
	Instance   string `json:"instance,omitempty"` // First run's ID.
	Again      bool   `json:"again,omitempty"`    // The request had opened it already.
}

// longestDeclared is how long the title of an incident may be, in bytes.
const longestDeclared = 500

// Declare opens an incident that no alert has opened. A nil error means that Temporal holds it durably, whether or not a worker runs. The
// same request opens one incident, however often it comes. The error is ErrInvalid, with the cure, when the declaration makes no sense.
func (c *Client) Declare(ctx context.Context, d contract.Declaration) (Declared, error) {
	org := c.organisation()
	if org == nil {
		return Declared{}, tell(ErrInvalid, "declaring needs the configuration: name it with --config or HANSHO_CONFIG")
	}
	if d.Request == "" {
		d.Request = uuid.NewString()
	}
	if err := checkDeclaration(org, &d); err != nil {
		return Declared{}, err
	}
	if err := c.canSeal(contract.IncidentID(declaredSlug(d, time.Time{}))); err != nil {
		return Declared{}, err
	}
	now := time.Now().In(oncall.Location(org.Zone))
	in := contract.OpenIncident{Slug: declaredSlug(d, now), Declaration: d, Plan: org.IncidentPlan(d.Service)}
	declared := Declared{Slug: in.Slug, WorkflowID: contract.IncidentID(in.Slug)}
	if before := declaredSlug(d, now.AddDate(0, 0, -1)); before != in.Slug { // The request may have come before midnight, too.
		if info, err := c.describe(ctx, "look for", contract.IncidentID(before)); err == nil {
			return Declared{Slug: before, WorkflowID: contract.IncidentID(before), Instance: info.GetFirstRunId(), Again: true}, nil
		}
	}
	title := summary(d.Title)
	if d.Kind == oncall.SecurityIncident {
		title = d.Codename
	}
	run, err := c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: declared.WorkflowID, TaskQueue: contract.TaskQueue, EnableEagerStart: true,
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            title, Memo: map[string]any{contract.MemoTitle: title}, TypedSearchAttributes: declaredAttributes(d),
	}, contract.Incident, in)
	var running *serviceerror.WorkflowExecutionAlreadyStarted
	switch {
	case err == nil:
		declared.Instance = run.GetRunID()
		return declared, nil
	case errors.As(err, &running) && d.Kind == oncall.SecurityIncident && !c.sameRequest(ctx, declared.WorkflowID, d.Request):
		return Declared{}, tell(ErrInvalid, "the codename %q names another incident: choose another one", d.Codename)
	case errors.As(err, &running):
		declared.Again, declared.Instance = true, c.firstRun(ctx, declared.WorkflowID)
		return declared, nil
	default:
		return Declared{}, classify("declare "+declared.WorkflowID, err)
	}
}

// sameRequest tells whether an incident was opened by a request. When nobody answers it is taken to be so: opening it twice is worse.
func (c *Client) sameRequest(ctx context.Context, workflowID, request string) bool {
	shown, err := c.Show(ctx, workflowID)
	return err != nil || shown.Incident == nil || shown.Incident.Seen(request)
}

// codenameForm is what a codename is: a harmless word or two, that is a channel's name as well.
var codenameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{2,30}$`)

// checkDeclaration refuses what makes no sense, and fills in what goes without saying.
func checkDeclaration(org *oncall.Org, d *contract.Declaration) error {
	d.Title, d.Codename = strings.TrimSpace(d.Title), strings.ToLower(strings.TrimSpace(d.Codename))
	if d.Kind == "" {
		d.Kind = oncall.NormalIncident
	}
	if d.Kind == oncall.SecurityIncident && d.Codename == "" {
		d.Codename = codename(d.Request)
	}
	switch {
	case !slices.Contains(oncall.IncidentKinds, d.Kind):
		return tell(ErrInvalid, "an incident is normal, security or drill, and not %q", d.Kind)
	case d.Title == "":
		return tell(ErrInvalid, "say in a few words what is broken: the title is missing")
	case len(d.Title) > longestDeclared:
		return tell(ErrInvalid, "the title is longer than %d bytes: say it in a few words", longestDeclared)
	case d.By.ID == "":
		return tell(ErrInvalid, "say who declares it")
	case d.Severity != 0 && !d.Severity.Valid():
		return tell(ErrInvalid, "the severity is one of SEV-1 to SEV-5")
	case d.Kind == oncall.SecurityIncident && !codenameForm.MatchString(d.Codename):
		return tell(ErrInvalid, "the codename %q does not work as a channel's name: use 3 to 31 of a-z, 0-9 and -", d.Codename)
	case d.Kind != oncall.SecurityIncident && d.Codename != "":
		return tell(ErrInvalid, "only a security incident has a codename")
	case d.Attach != "" && !strings.HasPrefix(d.Attach, "escalation/"):
		return tell(ErrInvalid, "attach the workflow ID of an escalation, escalation/…, and not %q", d.Attach)
	}
	if _, known := org.Services[d.Service]; d.Service != "" && !known {
		return tell(ErrInvalid, "the configuration has no service %q: %s", d.Service, inbound.Cure(d.Service, slices.Sorted(maps.Keys(org.Services))))
	}
	for _, person := range d.People {
		if _, known := org.People[person]; !known {
			return tell(ErrInvalid, "the configuration has no person %q: %s", person, inbound.Cure(person, slices.Sorted(maps.Keys(org.People))))
		}
	}
	return nil
}

// declaredSlug names the incident of a request on a day. That of a security incident says nothing but its codename.
func declaredSlug(d contract.Declaration, at time.Time) string {
	sum := sha256.Sum256([]byte(d.Request))
	about := d.Service
	if about == "" {
		about = "incident"
	}
	switch d.Kind {
	case oncall.SecurityIncident:
		return contract.SealedSlug + d.Codename
	case oncall.DrillIncident:
		about = "drill-" + about
	case oncall.NormalIncident:
	}
	return contract.Slug(about, at.Format("20060102"), hex.EncodeToString(sum[:4]))
}

// The words of which codenames are made up: nothing in them hints at what they stand for.
var (
	codeColours = []string{"amber", "azure", "coral", "ivory", "jade", "lilac", "mint", "olive", "pearl", "rose", "sand", "teal"}
	codeThings  = []string{"acorn", "birch", "cedar", "clover", "fern", "heron", "lark", "maple", "otter", "plum", "robin", "willow"}
)

// codename makes one up for a request.
func codename(request string) string {
	sum := sha256.Sum256([]byte("codename " + request))
	return codeColours[int(sum[0])%len(codeColours)] + "-" + codeThings[int(sum[1])%len(codeThings)] + "-" + hex.EncodeToString(sum[2:4])
}

func declaredAttributes(d contract.Declaration) temporal.SearchAttributes {
	attributes := []temporal.SearchAttributeUpdate{contract.AttrState.ValueSet(string(oncall.IncidentOpen))}
	if d.Service != "" && d.Kind != oncall.SecurityIncident {
		attributes = append(attributes, contract.AttrService.ValueSet(d.Service))
	}
	if d.Severity.Valid() {
		attributes = append(attributes, contract.AttrSeverity.ValueSet(d.Severity.String()))
	}
	return temporal.NewSearchAttributes(attributes...)
}
