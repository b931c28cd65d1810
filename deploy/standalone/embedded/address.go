package embedded

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// address is one IP address and port that the server listens on.
type address struct {
	netip.AddrPort
}

// client is how a program on this machine reaches the address: a listener on all interfaces is reached by loopback.
func (a address) client() string {
	if !a.Addr().IsUnspecified() {
		return a.String()
	}
	if a.Addr().Is4() {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), a.Port()).String()
	}
	return netip.AddrPortFrom(netip.IPv6Loopback(), a.Port()).String()
}

// What an address is used for, as errors say it.
const (
	useGRPC = "Temporal"
	useUI   = "Temporal UI"
)

// ports are the addresses of one server. The listeners keep them from being taken while the files are prepared;
// the server opens its own, so they are released right before it starts.
type ports struct {
	grpc                      address
	ui                        *address
	history, matching, worker address
	held                      []net.Listener
}

func reservePorts(ctx context.Context, opts Options) (*ports, error) {
	p := &ports{}
	if err := p.reserve(ctx, opts); err != nil {
		p.release()
		return nil, err
	}
	return p, nil
}

func (p *ports) reserve(ctx context.Context, opts Options) error {
	var err error
	if p.grpc, err = p.hold(ctx, opts, useGRPC, opts.GRPCAddress); err != nil {
		return err
	}
	if opts.UIAddress != "" {
		ui, err := p.hold(ctx, opts, useUI, opts.UIAddress)
		if err != nil {
			return err
		}
		p.ui = &ui
	}
	for _, internal := range []*address{&p.history, &p.matching, &p.worker} {
		if *internal, err = p.hold(ctx, opts, "internal", "127.0.0.1:0"); err != nil {
			return err
		}
	}
	return nil
}

// hold opens a listener on text, a host:port, and reports the address that it got.
func (p *ports) hold(ctx context.Context, opts Options, use, text string) (address, error) {
	wanted, err := resolve(ctx, use, text)
	if err != nil {
		return address{}, err
	}
	if !wanted.Addr().IsLoopback() && !opts.AllowRemote {
		return address{}, fmt.Errorf("the %s address %s is reachable from other machines, and Temporal here does not ask "+
			"who connects: choose a loopback address such as 127.0.0.1:%d, or say --allow-remote", use, text, wanted.Port())
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", wanted.String())
	if err != nil {
		return address{}, explainListen(err, opts.DataDir, use, text)
	}
	p.held = append(p.held, l)
	got, err := netip.ParseAddrPort(l.Addr().String())
	if err != nil {
		return address{}, fmt.Errorf("read the %s address: %w", use, err)
	}
	return address{netip.AddrPortFrom(wanted.Addr(), got.Port())}, nil
}

// by names the flag of the command that sets an address.
func by(use string) string {
	switch use {
	case useGRPC:
		return " by --temporal-listen"
	case useUI:
		return " by --ui-listen"
	default:
		return ""
	}
}

// explainListen names the cure. A second server on the same data directory finds its port taken first, but the
// directory is what its user has to know about.
func explainListen(err error, dataDir, use, text string) error {
	if !errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("listen on the %s address %s: %w", use, text, err)
	}
	if second := inUse(dataDir); second != nil {
		return second
	}
	return fmt.Errorf("the %s address %s is taken by another program: stop that program, or choose another address%s "+
		"(port 0 takes any free one): %w", use, text, by(use), err)
}

// resolve turns host:port into an address; the server can listen on IP addresses only.
func resolve(ctx context.Context, use, text string) (address, error) {
	host, portText, err := net.SplitHostPort(text)
	if err != nil {
		return address{}, fmt.Errorf("the %s address %q must be host:port, such as 127.0.0.1:7233: %w", use, text, err)
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return address{}, fmt.Errorf("the %s address %q must end in a port from 0 to 65535", use, text)
	}
	if host == "" {
		host = "0.0.0.0"
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return address{}, fmt.Errorf("look up the host of the %s address %q: %w", use, text, err)
	}
	ip := found[0].Unmap()
	for _, f := range found {
		if f.Unmap().Is4() {
			ip = f.Unmap()
			break
		}
	}
	return address{netip.AddrPortFrom(ip, uint16(port))}, nil
}

// release lets go of the addresses; calling it again does nothing.
func (p *ports) release() {
	for _, l := range p.held {
		_ = l.Close()
	}
	p.held = nil
}
