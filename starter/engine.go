package starter

import (
	"context"

	"hansho/oncall"
	"hansho/report"
	"hansho/workflows/contract"
)

// Engine is what the door needs of Client.
type Engine interface {
	Alert(ctx context.Context, alert oncall.Alert) (Accepted, error)
	Do(ctx context.Context, workflowID, instance string, command contract.Command) (contract.Answer, error)
	Provider(ctx context.Context, workflowID string, event contract.ProviderEvent) (bool, error)
	Upstream(ctx context.Context, alert oncall.Alert, event contract.ProviderEvent) (bool, error)
	Carry(ctx context.Context, event contract.ProviderEvent) error
	List(ctx context.Context, filter Filter) ([]Listed, error)
	Show(ctx context.Context, workflowID string) (Shown, error)
	Find(ctx context.Context, text string) (string, error)
	Declare(ctx context.Context, d contract.Declaration) (Declared, error)
	OpenPublic(ctx context.Context, in contract.OpenPublic) error
	PreviewPublic(ctx context.Context, slug string, command contract.Command) (oncall.PublicPreview, contract.Answer, error)
	TestPage(ctx context.Context, in contract.OpenTest) (Testing, error)
	Roster(ctx context.Context, source string) (Roster, error)
	Report(ctx context.Context, o report.Options, progress func(n int)) (report.Report, error)
	Situation(ctx context.Context) oncall.Situation
	Watch(ctx context.Context, channel string, by oncall.Actor) (began bool, err error)
	Unwatch(ctx context.Context, channel string, by oncall.Actor) (ended bool, err error)
	Tested(ctx context.Context, workflowID, instance string) (Tested, error)
}

var _ Engine = (*Client)(nil)
