package workflows

import (
	"go.temporal.io/sdk/workflow"

	"hansho/oncall"
	"hansho/workflows/contract"
)

// listen registers what can be asked and told, when the state that the handlers touch is complete.
func (i *incident) listen(ctx workflow.Context) {
	hears(i, ctx, contract.SignalState, i.hear)
	hears(i, ctx, contract.SignalMerged, i.onMerged)
	hears(i, ctx, contract.SignalPublic, i.clocks.hearPublic)
	hears(i, ctx, contract.SignalCommand, func(ctx workflow.Context, c contract.Command) {
		if i.check(ctx, c) == nil {
			_, _ = i.do(ctx, c)
		}
	})
	_ = workflow.SetQueryHandlerWithOptions(ctx, contract.QueryState, func() (*oncall.Incident, error) { return i.state, nil },
		workflow.QueryHandlerOptions{Description: "the whole state: roles, people, rooms, clocks, timeline"})
	_ = workflow.SetQueryHandlerWithOptions(ctx, contract.QueryDetails, func() (string, error) { return i.details(), nil },
		workflow.QueryHandlerOptions{Description: "what is happening and what comes next, in Markdown"})
	for _, verb := range contract.IncidentVerbs {
		named := func(c contract.Command) contract.Command {
			c.Verb = verb
			return c
		}
		_ = workflow.SetUpdateHandlerWithOptions(ctx, string(verb),
			func(ctx workflow.Context, c contract.Command) (contract.Answer, error) { return i.do(ctx, named(c)) },
			workflow.UpdateHandlerOptions{Validator: func(ctx workflow.Context, c contract.Command) error { return i.check(ctx, named(c)) }})
	}
}

// hears hands every message of a signal to a handler. One that has to wait does not keep the next waiting.
func hears[T any](i *incident, ctx workflow.Context, name string, handle func(workflow.Context, T)) {
	receive(ctx, name, func(ctx workflow.Context, message T) {
		i.signals++
		i.background(ctx, func(ctx workflow.Context) { handle(ctx, message) })
	})
}
