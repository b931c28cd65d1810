package process

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
)

// Where Temporal is when neither TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE nor a profile says so: where the standalone has it.
const (
	DefaultAddress   = "127.0.0.1:7233"
	DefaultNamespace = "hansho"
)

// ClientOptions reads TEMPORAL_* and the profile of Temporal's own configuration file:
// https://docs.temporal.io/develop/environment-configuration.
func ClientOptions() (client.Options, error) {
	options, err := envconfig.LoadDefaultClientOptions()
	if err != nil {
		return options, fmt.Errorf("read TEMPORAL_* and Temporal's configuration file: %w", err)
	}
	if options.HostPort == "" {
		options.HostPort = DefaultAddress
	}
	if options.Namespace == "" {
		options.Namespace = DefaultNamespace
	}
	return options, nil
}

// namespaceIsThere tells whether Temporal answers and has the namespace.
func namespaceIsThere(ctx context.Context, c client.Client, namespace string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	if _, missing := errors.AsType[*serviceerror.NamespaceNotFound](err); missing {
		return fmt.Errorf("temporal has no namespace %q: create it with `temporal operator namespace create %s`, or set TEMPORAL_NAMESPACE: %w",
			namespace, namespace, err)
	}
	return err
}

// ready tells whether Temporal answers, and has the namespace with its search attributes.
func (p *Process) ready(ctx context.Context) error {
	err := namespaceIsThere(ctx, p.temporal, p.options.Namespace)
	if err != nil || p.attributes.Load() {
		return err
	}
	if err := attributesAreThere(ctx, p.temporal, p.options.Namespace); err != nil {
		return err
	}
	p.attributes.Store(true)
	return nil
}

// awaitTemporal returns when Temporal is ready. What it waits for is in the log, at first and then every minute.
func (p *Process) awaitTemporal(ctx context.Context) error {
	const pause = 2 * time.Second
	for n := 0; ; n++ {
		err := p.ready(ctx)
		if err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		if n%30 == 0 {
			p.Log.Warn().Err(err).Str("temporal", p.options.HostPort).Str("namespace", p.options.Namespace).Msg("waiting for Temporal")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// ErrNoTemporal says that Temporal could not be reached. Trying again is safe.
var ErrNoTemporal = errors.New("temporal is not available")

// Dial connects for one command and waits at most five seconds. The error is ErrNoTemporal, with the cure.
func Dial(ctx context.Context, options client.Options) (client.Client, error) {
	c, err := client.NewLazyClient(options)
	if err != nil {
		return nil, fmt.Errorf("connect to Temporal at %s: %w", options.HostPort, err)
	}
	if err := namespaceIsThere(ctx, c, options.Namespace); err != nil {
		c.Close()
		return nil, fmt.Errorf("%w at %s: is it running (\"hansho standalone\"), and is TEMPORAL_ADDRESS right? (%w)", ErrNoTemporal, options.HostPort, err)
	}
	return c, nil
}
