package main

import (
	"cmp"
	"context"
	"errors"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"hansho/cmd/hansho/process"
	"hansho/deploy/standalone/embedded"
	"hansho/starter"
	"hansho/workflows/contract"
)

// errStopped says that somebody asked the program to end before it had started.
var errStopped = errors.New("stopped while it started")

func startServer(ctx context.Context, f flags, log zerolog.Logger) (*embedded.Server, error) {
	server, err := embedded.Start(ctx, embedded.Options{
		DataDir: f.data, Namespace: process.DefaultNamespace, GRPCAddress: f.temporalListen, UIAddress: f.uiListen,
		AllowRemote: f.allowRemote, SearchAttributes: contract.SearchAttributes, Logger: log,
	})
	if err != nil && ctx.Err() != nil {
		return nil, errStopped
	}
	return server, err
}

// runAll runs everything until the context ends. What a person can cure is found before anything runs; then each part is
// started after those that it needs, and stopped before them.
func runAll(cmd *cobra.Command, f flags) error {
	ctx := cmd.Context()
	p, err := process.New(f.config, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if !f.sandbox {
		if err := p.CheckEnvironment(); err != nil {
			return err
		}
	}
	server, err := startServer(ctx, f, p.Log)
	if err != nil {
		return err
	}
	defer server.Stop()
	p.Settings.Listen = cmp.Or(f.listen, p.Settings.Listen)
	listener, err := process.Listen(ctx, "the door", "--listen or HANSHO_LISTEN", p.Settings.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	place := places{program: program(), door: "http://" + listener.Addr().String(), ui: server.UIURL(), temporal: server.GRPCAddress(), data: f.data}
	adjust := func(o *starter.Options) {
		o.PublicURL, o.TemporalUIURL = cmp.Or(o.PublicURL, place.door), cmp.Or(o.TemporalUIURL, place.ui)
	}
	if f.sandbox {
		sb, err := startSandbox(ctx, p, f, place.door)
		if err != nil {
			return err
		}
		defer sb.stop()
		place.sandbox, place.token, place.person = sb.url, sb.token, sb.person
		links := adjust
		adjust = func(o *starter.Options) { links(o); sb.open(o) }
	}
	if err := p.Connect(client.Options{HostPort: server.GRPCAddress(), Namespace: process.DefaultNamespace}); err != nil {
		return err
	}
	defer p.Close()
	work, err := p.Worker()
	if err != nil {
		return err
	}
	door, err := p.Door(adjust)
	if err != nil {
		return err
	}
	place.print(cmd.OutOrStdout(), p.Config.Org())
	return p.Run(ctx, work, func(ctx context.Context) error { return door.Serve(ctx, listener) })
}
