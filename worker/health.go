package worker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/rs/zerolog"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"hansho/activities"
	"hansho/oncall"
	"hansho/workflows/contract"
)

// How often the health of the providers is read: while one of them is troubled, and else. It is read in the background, never on the way
// of a page.
const (
	healthSoon  = 3 * time.Second
	healthEvery = 15 * time.Second
	healthAsk   = 5 * time.Second // How long Temporal has for an answer.
	newsMost    = 32              // Changes that wait to be passed on.
)

// KeepHealth lets the activities pass on what they notice of their providers, and gives a function that does so and learns what the
// other workers have noticed, until its context ends. While Temporal does not answer, what was known is believed for a while; then
// nothing is known, which is healthy.
func KeepHealth(c client.Client, a *activities.Activities, log zerolog.Logger) func(context.Context) {
	k := healthKeeper{client: c, health: a.Health, log: log, by: whoAmI(), news: make(chan oncall.ProviderNews, newsMost)}
	a.Health.Tell = k.tell
	providers := slices.Sorted(maps.Keys(a.Pagers))
	return func(ctx context.Context) { k.run(ctx, providers) }
}

type healthKeeper struct {
	client client.Client
	health *activities.Health
	log    zerolog.Logger
	by     string
	news   chan oncall.ProviderNews
}

// tell keeps a change until it is passed on, and does not wait.
func (k healthKeeper) tell(news oncall.ProviderNews) {
	select {
	case k.news <- news:
	default:
		k.health.Untold(news)
	}
}

func (k healthKeeper) run(ctx context.Context, providers []string) {
	for {
		pause := healthEvery
		for _, provider := range providers {
			k.read(ctx, provider)
			if k.health.Troubled(provider) {
				pause = healthSoon
			}
		}
		select {
		case <-ctx.Done():
			return
		case news := <-k.news:
			k.send(ctx, news)
		case <-time.After(pause):
		}
	}
}

// whoAmI names this worker for whoever reads by whom a provider was found down.
func whoAmI() string {
	host, err := os.Hostname()
	if err != nil {
		host = "a worker"
	}
	return fmt.Sprintf("%d@%s", os.Getpid(), host)
}

// send tells the provider's Health, and starts it when there is none.
func (k healthKeeper) send(ctx context.Context, news oncall.ProviderNews) {
	ctx, cancel := context.WithTimeout(ctx, healthAsk)
	defer cancel()
	news.By = k.by
	level := zerolog.InfoLevel
	if news.Down {
		level = zerolog.WarnLevel
	}
	k.log.WithLevel(level).Str("provider", news.Provider).Bool("down", news.Down).Str("reason", news.Reason).Msg("a provider's health has changed")
	options := client.StartWorkflowOptions{
		ID: contract.HealthID(news.Provider), TaskQueue: contract.TaskQueue, StaticSummary: "Whether " + news.Provider + " works",
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}
	_, err := k.client.SignalWithStartWorkflow(ctx, options.ID, contract.SignalHealth, news, options, contract.Health, oncall.ProviderHealth{Provider: news.Provider})
	if err != nil {
		k.log.Warn().Err(err).Str("provider", news.Provider).Msg("the other workers were not told of the provider's health")
		k.health.Untold(news)
	}
}

// read learns what the provider's Health knows. One that never was, or was ended by force, knows nothing.
func (k healthKeeper) read(ctx context.Context, provider string) {
	ctx, cancel := context.WithTimeout(ctx, healthAsk)
	defer cancel()
	answer, err := k.client.DescribeWorkflowExecution(ctx, contract.HealthID(provider), "")
	if missing := (*serviceerror.NotFound)(nil); errors.As(err, &missing) {
		return
	}
	if err != nil {
		k.log.Debug().Err(err).Str("provider", provider).Msg("the provider's health could not be read")
		return
	}
	info := answer.GetWorkflowExecutionInfo()
	health := oncall.ProviderHealth{}
	if err := converter.GetDefaultDataConverter().FromPayload(info.GetMemo().GetFields()[contract.MemoHealth], &health); err != nil || health.Provider == "" {
		return
	}
	if info.GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING && health.Down {
		return
	}
	k.health.Learn(health)
}
