package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"time"
)

const (
	// largestAnswers is in bytes: everything that a server says in one exchange, many times over.
	largestAnswers = 1 << 20
	// farewell is how long a server may take to say goodbye.
	farewell = 500 * time.Millisecond
)

// line is the connection of one exchange. It ends with the context and takes no more than largestAnswers, whatever the library
// above it waits for.
type line struct {
	ctx  context.Context //nolint:containedctx // The library's dialer has one only while it dials.
	cfg  Config
	tls  *tls.Config
	mu   sync.Mutex
	conn *bounded
	stop func() bool
}

// dial connects, with TLS from the first byte on when that is configured.
func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	end := time.Now().Add(longest)
	if deadline, ok := l.ctx.Deadline(); ok && deadline.Before(end) {
		end = deadline
	}
	b := &bounded{Conn: conn, left: largestAnswers, end: end}
	l.mu.Lock()
	l.conn, l.stop = b, context.AfterFunc(l.ctx, func() { _ = conn.Close() })
	l.mu.Unlock()
	if err := b.SetDeadline(end); err != nil {
		return nil, err
	}
	if l.cfg.TLS != Implicit {
		return b, nil
	}
	private := tls.Client(b, l.tls)
	return private, private.HandshakeContext(ctx)
}

// hurry leaves little time for what follows.
func (l *line) hurry() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conn.end = time.Now().Add(farewell)
	_ = l.conn.SetDeadline(l.conn.end)
}

func (l *line) hangUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn == nil {
		return
	}
	l.stop()
	_ = l.conn.Close() // Mostly it is closed already.
}

// bounded is a connection that nobody can keep open for longer, or make larger.
type bounded struct {
	net.Conn

	left int
	end  time.Time
}

var errTooLarge = errors.New("the server's answers are too large")

func (b *bounded) Read(into []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLarge
	}
	n, err := b.Conn.Read(into[:min(len(into), b.left)])
	b.left -= n
	return n, err
}

func (b *bounded) SetDeadline(at time.Time) error { return b.Conn.SetDeadline(b.earlier(at)) }

func (b *bounded) SetReadDeadline(at time.Time) error { return b.Conn.SetReadDeadline(b.earlier(at)) }

func (b *bounded) SetWriteDeadline(at time.Time) error { return b.Conn.SetWriteDeadline(b.earlier(at)) }

func (b *bounded) earlier(at time.Time) time.Time {
	if at.IsZero() || at.After(b.end) {
		return b.end
	}
	return at
}
