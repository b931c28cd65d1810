package process

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// Listen opens a port. The use ("the door", "the sandbox") and the setting stand in the error, which names the cure.
func Listen(ctx context.Context, use, setting, address string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	switch {
	case err == nil:
		return listener, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s cannot listen on %s, which is taken by another program: stop that program, or choose another address by %s "+
			"(port 0 takes any free one): %w", use, address, setting, err)
	default:
		return nil, fmt.Errorf("%s cannot listen on %q: give host:port by %s, such as 127.0.0.1:8080: %w", use, address, setting, err)
	}
}
