package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"hansho/oncall"
	"hansho/worker"
)

// Process is what a worker, a starter and both together have in common.
type Process struct {
	Settings Settings
	Config   *Configuration
	Log      zerolog.Logger
	Metrics  *prometheus.Registry
	Console  string // Where the console is served when HANSHO_PUBLIC_URL does not say it; empty when that is not known.

	temporal client.Client
	options  client.Options // Of the Temporal client.
	sealing  bool           // There is a key for security incidents.

	attributes atomic.Bool // The search attributes were found.
}

// New reads the settings and the configuration. An empty path means the one that the settings name.
func New(path string, logTo io.Writer) (*Process, error) {
	settings, err := LoadSettings()
	if err != nil {
		return nil, err
	}
	if path != "" {
		settings.Config = path
	}
	configuration, err := LoadConfiguration(settings.Config)
	if err != nil {
		return nil, err
	}
	p := &Process{Settings: settings, Config: configuration, Log: NewLogger(settings, logTo), Metrics: newRegistry()}
	p.Log.Info().Str("file", settings.Config).Str("digest", configuration.Org().Digest).Msg("the configuration is right")
	return p, nil
}

// CheckEnvironment names everything that a worker and a door would miss in the environment.
func (p *Process) CheckEnvironment() error {
	_, err := worker.Activities(p.Config.Org, p.Settings.ExportFile, zerolog.Nop())
	options, err2 := p.doorOptions()
	return distinct(errors.Join(err, err2, lets(options)))
}

// Override puts variables into the environment of this process, takes the files of secrets out of it, and reads the settings
// again. It lists the variables that said something else before.
func (p *Process) Override(environment map[string]string) (ignored []string, err error) {
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		for _, variable := range []string{name, name + "_FILE"} {
			if before := os.Getenv(variable); before != "" && before != environment[variable] {
				ignored = append(ignored, variable)
			}
		}
		if err := errors.Join(os.Setenv(name, environment[name]), os.Unsetenv(name+"_FILE")); err != nil {
			return ignored, fmt.Errorf("set %s: %w", name, err)
		}
	}
	config := p.Settings.Config
	p.Settings, err = LoadSettings()
	p.Settings.Config = config
	return ignored, err
}

// Connect makes the one Temporal client that all parts of the process share, which lets a worker beside the door begin with an
// escalation in the same round trip that made it durable. It does not wait for Temporal.
func (p *Process) Connect(options client.Options) error {
	metrics, err := sdkMetrics(p.Metrics, p.Log)
	if err != nil {
		return err
	}
	if p.sealing, err = p.Settings.Seal(&options); err != nil {
		return err
	}
	options.Logger, options.MetricsHandler = worker.Log(p.Log), metrics
	if p.temporal, err = client.NewLazyClient(options); err != nil {
		return fmt.Errorf("connect to Temporal at %s: %w", options.HostPort, err)
	}
	p.options = options
	return nil
}

// Close ends the connection to Temporal.
func (p *Process) Close() {
	if p.temporal != nil {
		p.temporal.Close()
	}
}

// Run runs parts until the context ends or one of them fails, and reads the configuration again at each SIGHUP.
func (p *Process) Run(ctx context.Context, parts ...func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, part := range parts {
		group.Go(func() error { return part(ctx) })
	}
	group.Go(func() error { return servePprof(ctx, p.Settings.Pprof) })
	group.Go(func() error {
		p.Config.reloadOnHangup(ctx, p.Log, func(org *oncall.Org) { p.keepRosters(ctx, org) })
		return nil
	})
	return group.Wait()
}
