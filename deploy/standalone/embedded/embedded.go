// Package embedded runs a Temporal server and the Temporal UI inside this process, on SQLite files in one directory.
//
// It is meant for one machine: one server, one data directory, no cluster. Whatever has been acknowledged to a client
// is on the disk (SQLite in WAL mode with full synchronisation), so that a killed process loses nothing.
package embedded

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/rs/zerolog"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/server/temporal"
)

// Defaults of [Options].
const (
	DefaultNamespace   = "default"
	DefaultGRPCAddress = "127.0.0.1:7233"
	DefaultUIAddress   = "127.0.0.1:8233"
	DefaultRetention   = 400 * 24 * time.Hour
)

// Options say where the server keeps its files and where it listens.
type Options struct {
	// DataDir holds everything that must survive a restart. It is created, readable by its owner only, when it is absent.
	DataDir string
	// Namespace is created when it does not exist; empty means [DefaultNamespace].
	Namespace string
	// GRPCAddress is host:port, where clients and workers connect; empty means [DefaultGRPCAddress], port 0 a free port.
	GRPCAddress string
	// UIAddress is host:port of the Temporal UI, port 0 a free port; empty means no UI.
	UIAddress string
	// AllowRemote permits addresses other than loopback. Neither port asks who connects: whoever reaches them can read
	// and change every workflow.
	AllowRemote bool
	// Retention is how long closed workflows can still be read; zero means [DefaultRetention]. A changed retention
	// applies to workflows that close from then on.
	Retention time.Duration
	// SearchAttributes are made known to the namespace before the server starts. Those that an existing data directory
	// lacks are added; none is ever removed.
	SearchAttributes map[string]enumspb.IndexedValueType
	// Logger gets the server's warnings and errors, shortened to a line each; its own level still applies.
	Logger zerolog.Logger
}

// Server is a running Temporal server.
type Server struct {
	temporal temporal.Server
	ui       *webUI
	dir      *dataDir
	log      *serverLog
	grpc     string
	stop     sync.Once
}

// Start returns when the server accepts workflows and the UI answers, which takes about a second. The errors that a
// person can cure (a taken port, a data directory in use or written by another version) name the cure; a taken port
// is found before anything is created. ctx bounds the start only.
func Start(ctx context.Context, opts Options) (*Server, error) {
	opts = opts.withDefaults()
	ports, err := reservePorts(ctx, opts)
	if err != nil {
		return nil, err
	}
	defer ports.release()
	dir, err := openDataDir(ctx, opts)
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, log: newServerLog(opts.Logger), grpc: ports.grpc.client()}
	if err := s.start(ctx, opts, ports); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

func (s *Server) start(ctx context.Context, opts Options, ports *ports) error {
	ports.release()
	server, err := newTemporal(s.dir, ports, s.log)
	if err != nil {
		return fmt.Errorf("set up the Temporal server: %w", err)
	}
	if err := server.Start(); err != nil {
		return fmt.Errorf("start the Temporal server: %w", err)
	}
	s.temporal = server
	if err := awaitServing(ctx, s.grpc, opts.Namespace); err != nil {
		return fmt.Errorf("wait for the Temporal server at %s: %w", s.grpc, err)
	}
	if ports.ui == nil {
		return nil
	}
	if s.ui, err = startUI(ctx, *ports.ui, s.grpc, opts.Namespace); err != nil {
		return fmt.Errorf("start the Temporal UI: %w", err)
	}
	return nil
}

// GRPCAddress is where clients on this machine connect, as host:port.
func (s *Server) GRPCAddress() string { return s.grpc }

// UIURL is the address of the Temporal UI for a browser on this machine, or empty when there is none.
func (s *Server) UIURL() string {
	if s.ui == nil {
		return ""
	}
	return s.ui.url
}

// Stop ends the server and gives the data directory free; calling it again does nothing. Calls in flight, such as the
// long polls of workers that are still connected, are given one second. Afterwards the database files are complete in
// themselves and can be copied.
func (s *Server) Stop() {
	s.stop.Do(func() {
		s.log.hush()
		if s.ui != nil {
			s.ui.stop()
		}
		if s.temporal != nil {
			if err := s.temporal.Stop(); err != nil {
				s.log.out.Error().Err(err).Msg("the Temporal server did not stop cleanly")
			}
		}
		if err := s.dir.close(); err != nil {
			s.log.out.Error().Err(err).Msg("the data directory was not closed cleanly")
		}
	})
}

func (o Options) withDefaults() Options {
	if o.Namespace == "" {
		o.Namespace = DefaultNamespace
	}
	if o.GRPCAddress == "" {
		o.GRPCAddress = DefaultGRPCAddress
	}
	if o.Retention == 0 {
		o.Retention = DefaultRetention
	}
	return o
}
