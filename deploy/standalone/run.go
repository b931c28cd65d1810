package main

import (
	"cmp"
	"context"
	"errors"
	"net"
	"path/filepath"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

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
	p.Settings.Listen = cmp.Or(f.listen, p.Settings.Listen)
	check := p.CheckEnvironment
	if f.sandbox {
		check = func() error { return f.checkOpen(p.Settings.Listen) }
	}
	if err := check(); err != nil {
		return err
	}
	server, err := startServer(ctx, f, p.Log)
	if err != nil {
		return err
	}
	defer server.Stop()
	listener, err := process.Listen(ctx, "the door", "--listen or HANSHO_LISTEN", p.Settings.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	place := places{program: program(), door: "http://" + listener.Addr().String(), ui: server.UIURL(), temporal: server.GRPCAddress(), data: f.data}
	open := func(*starter.Options) {}
	if f.sandbox {
		sb, err := startSandbox(ctx, p, f, place.door)
		if err != nil {
			return err
		}
		defer sb.stop()
		place.sandbox, place.token, place.person, open = sb.url, sb.token, sb.person, sb.open
	}
	return serve(cmd, p, place, listener, open)
}

// serve runs the worker and the door on one connection to Temporal until the context ends.
func serve(cmd *cobra.Command, p *process.Process, place places, listener net.Listener, open func(*starter.Options)) error {
	if err := p.Connect(embedded.ClientOptions(place.temporal, process.DefaultNamespace)); err != nil {
		return err
	}
	defer p.Close()
	p.Settings.ExportFile = cmp.Or(p.Settings.ExportFile, filepath.Join(place.data, "outcomes.jsonl"))
	p.Settings.TemporalUIURL = cmp.Or(p.Settings.TemporalUIURL, place.ui)
	p.Console = place.door
	work, err := p.Worker()
	if err != nil {
		return err
	}
	door, err := p.Door(func(o *starter.Options) {
		o.PublicURL = cmp.Or(o.PublicURL, place.door)
		open(o)
	})
	if err != nil {
		return err
	}
	place.print(cmd.OutOrStdout(), p.Config.Org())
	return p.Run(cmd.Context(), append(p.DoorParts(door, listener), work)...)
}
