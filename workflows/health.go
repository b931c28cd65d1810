package workflows

import (
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// How long a Health waits between two probes, at first and at most; how long it stays when the provider works; and after how long a
// provider that nobody can ask is taken to work, because only a page can tell.
const (
	probeFirst   = 15 * time.Second
	probeMost    = time.Minute
	healthyStays = time.Hour
	unknownMost  = 5 * time.Minute
)

// Health keeps whether one provider works, as far as the workers know. They signal it when that changes and read it without asking a
// worker, from its memo. While the provider is down it is probed. It ends when all has been well for an hour.
//
// It orders the providers that a page tries. It never keeps one from being tried.
func Health(ctx workflow.Context, in oncall.ProviderHealth) (oncall.ProviderHealth, error) {
	h := &health{state: in}
	if h.state.Since.IsZero() {
		h.state.Since = workflow.Now(ctx).UTC()
	}
	h.listen(ctx)
	breathe(ctx) // The news that started it are there already.
	h.tell(ctx)
	for {
		if h.state.Down {
			h.probe(ctx)
		} else if ends := h.state.Since.Add(healthyStays); due(ctx, ends) {
			return h.state, ctx.Err()
		} else if err := awaitFor(ctx, ends.Sub(workflow.Now(ctx)), "works; forgotten"+until(" at ", ends, time.UTC), func() bool { return h.state.Down }); err != nil {
			return h.state, err
		}
		breathe(ctx)
		if ctx.Err() != nil {
			return h.state, ctx.Err()
		}
		if info := workflow.GetInfo(ctx); info.GetContinueAsNewSuggested() || info.GetCurrentHistoryLength() >= eventsMost {
			return h.state, workflow.NewContinueAsNewError(ctx, contract.Health, h.state)
		}
	}
}

// health is one run of a Health.
type health struct{ state oncall.ProviderHealth }

func (h *health) listen(ctx workflow.Context) {
	receive(ctx, contract.SignalHealth, h.take)
	_ = workflow.SetQueryHandlerWithOptions(ctx, contract.QueryState, func() (oncall.ProviderHealth, error) { return h.state, nil },
		workflow.QueryHandlerOptions{Description: "whether the provider works"})
}

// take follows news.
func (h *health) take(ctx workflow.Context, news oncall.ProviderNews) {
	if h.state.Take(news, workflow.Now(ctx).UTC()) {
		h.tell(ctx)
	}
}

// probe waits, asks the provider whether it works, and takes its answer. News end the wait.
func (h *health) probe(ctx workflow.Context) {
	pause := min(probeFirst<<min(h.state.Probes, 8), probeMost)
	works := func() bool { return !h.state.Down }
	if awaitFor(ctx, pause, "down; ask "+h.state.Provider+" again", works) != nil || works() {
		return
	}
	h.state.Probes++
	var probed activities.Probed
	err := workflow.ExecuteActivity(probeOptions(ctx, "does "+h.state.Provider+" work"), activities.NameProbe, h.state.Provider).Get(ctx, &probed)
	switch {
	case err != nil:
	case !probed.Unknown:
		h.take(ctx, oncall.ProviderNews{Reason: "it answers", By: "a probe"})
	case due(ctx, h.state.Since.Add(unknownMost)):
		h.take(ctx, oncall.ProviderNews{Reason: "nobody can tell without paging, so it is tried again", By: "time"})
	}
	workflow.SetCurrentDetails(ctx, h.details())
}

// tell shows the state where it can be read without a worker: the memo, a search attribute, and the panel.
func (h *health) tell(ctx workflow.Context) {
	_ = workflow.UpsertMemo(ctx, map[string]any{contract.MemoHealth: h.state})
	_ = workflow.UpsertTypedSearchAttributes(ctx, contract.AttrState.ValueSet(h.word()))
	workflow.SetCurrentDetails(ctx, h.details())
}

func (h *health) word() string {
	if h.state.Down {
		return "down"
	}
	return "up"
}

// details is the panel of the Temporal UI.
func (h *health) details() string {
	s := h.state
	text := fmt.Sprintf("### %s · %s\n\n**Since:** %s\n\n", strings.ToUpper(h.word()), plain(s.Provider), s.Since.UTC().Format("Jan 2 15:04:05 MST"))
	if s.Reason != "" {
		text += fmt.Sprintf("**Why:** %s\n\n", plain(s.Reason))
	}
	if s.By != "" {
		text += fmt.Sprintf("**Noticed by:** %s\n\n", plain(s.By))
	}
	if s.Down {
		text += fmt.Sprintf("People who have another provider are paged through that one first. Asked %d times since.\n", s.Probes)
	}
	return text
}
