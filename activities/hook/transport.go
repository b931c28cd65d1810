package hook

import (
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// privateError says that an address lies inside of a network that strangers must not reach through a worker.
type privateError struct{ address netip.Addr }

func (e *privateError) Error() string {
	return "the address leads to " + e.address.String() + ", which is not a public one: " + prefix + "_ALLOW_PRIVATE=true permits it"
}

// reserved are the networks beside those that netip knows as private which lead to no stranger, or lead back inside by a detour.
// https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// public tells whether an address is one that everybody reaches.
func public(address netip.Addr) bool {
	address = address.Unmap()
	if !address.IsGlobalUnicast() || address.IsPrivate() {
		return false
	}
	for _, network := range reserved {
		if network.Contains(address.WithZone("")) {
			return false
		}
	}
	return true
}

// onlyPublic looks at the address that is really connected to, after its name was resolved: a name may lead anywhere, and
// elsewhere the next time.
func onlyPublic(_, address string, _ syscall.RawConn) error {
	found, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if !public(found.Addr()) {
		return &privateError{found.Addr()}
	}
	return nil
}

// newHTTPClient bounds every stage of a request. It follows no redirect, and asks no proxy, which would resolve names itself.
func newHTTPClient(allowPrivate bool) *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second, Control: onlyPublic}
	if allowPrivate {
		dialer.Control = nil
	}
	return &http.Client{
		Timeout: 15 * time.Second,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxConnsPerHost: 16, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute,
			TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 10 * time.Second, MaxResponseHeaderBytes: largestAnswer,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
