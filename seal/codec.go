package seal

import (
	"errors"
	"fmt"
	"strings"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/proto"
)

// Encoding is that of a sealed payload, and the other constants are the keys of its metadata, which everybody can read.
const (
	Encoding    = "binary/hansho-sealed"
	metaVersion = "sealed-version"
	metaKey     = "sealed-key" // ID of the key.
	metaFor     = "sealed-for" // Slug of the incident.
)

// version is that of the layout: the data is a nonce and the AES-256-GCM of the whole payload, metadata and all.
const version = "1"

// codec seals what is written for one incident, and opens whatever it is given that is sealed.
type codec struct {
	ring *Ring
	slug string // Empty when the workflow is not sealed, or not known.
}

var _ converter.PayloadCodecWithSerializationContext = codec{}

// WithSerializationContext is how the SDK says of which workflow it is about to write or read. It also implements
// converter.PayloadCodecWithSerializationContext.
func (c codec) WithSerializationContext(ctx converter.SerializationContext) converter.PayloadCodec {
	return codec{ring: c.ring, slug: slugOf(ctx)}
}

// Encode seals, or leaves everything as it is when the workflow is not sealed.
func (c codec) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	if c.slug == "" {
		return payloads, nil
	}
	sealed := make([]*commonpb.Payload, len(payloads))
	for i, payload := range payloads {
		var err error
		if sealed[i], err = c.seal(payload); err != nil {
			return nil, err
		}
	}
	return sealed, nil
}

// ErrNoKey says that something would have to be sealed and there is no key.
var ErrNoKey = errors.New("a security incident is sealed, and " + Variable + " is not set: make a key by \"hansho seal key\" and give it to every worker and starter, " +
	"and to everybody who works on it by commands")

func (c codec) seal(payload *commonpb.Payload) (*commonpb.Payload, error) {
	if !c.ring.Seals() {
		return nil, ErrNoKey
	}
	plain, err := proto.Marshal(payload)
	if err != nil {
		return nil, err
	}
	id := c.ring.first
	return &commonpb.Payload{
		Metadata: map[string][]byte{
			converter.MetadataEncoding: []byte(Encoding), metaVersion: []byte(version), metaKey: []byte(id), metaFor: []byte(c.slug),
		},
		Data: c.ring.keys[id].Seal(nil, nil, plain, bound(id, c.slug)), //nolint:gosec // NewGCMWithRandomNonce makes the nonce itself.
	}, nil
}

// bound is what a sealed payload is bound to: it opens under no other key's ID and in no other incident.
func bound(id, slug string) []byte {
	return []byte(strings.Join([]string{Encoding, version, id, slug}, "\x00"))
}

// Decode opens what is sealed and leaves everything else as it is.
func (c codec) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	opened := make([]*commonpb.Payload, len(payloads))
	for i, payload := range payloads {
		if string(payload.GetMetadata()[converter.MetadataEncoding]) != Encoding {
			opened[i] = payload
			continue
		}
		var err error
		if opened[i], err = c.open(payload); err != nil {
			return nil, err
		}
	}
	return opened, nil
}

// Errors of opening. Each is wrapped in a text that says which key or incident, and what to do.
var (
	ErrUnknownKey = errors.New("sealed with a key that is not there")
	ErrBroken     = errors.New("sealed, and cannot be opened")
)

// IsError tells whether something could not be sealed or opened: the cure is another key, not another attempt.
func IsError(err error) bool {
	return errors.Is(err, ErrNoKey) || errors.Is(err, ErrUnknownKey) || errors.Is(err, ErrBroken)
}

func (c codec) open(payload *commonpb.Payload) (*commonpb.Payload, error) {
	meta := payload.GetMetadata()
	id, slug := string(meta[metaKey]), string(meta[metaFor])
	if found := string(meta[metaVersion]); found != version {
		return nil, fmt.Errorf("%w: it has version %q, and this program knows %s: use a newer Hansho", ErrBroken, found, version)
	}
	if c.slug != "" && slug != c.slug {
		return nil, fmt.Errorf("%w: it was written for the incident %s and stands in %s: somebody has moved it", ErrBroken, slug, c.slug)
	}
	key := c.ring.keys[id]
	if key == nil {
		return nil, fmt.Errorf("%w: its ID is %q, and %s %s. Add that key at the end; a key is kept as long as anything that it has sealed", ErrUnknownKey, id, Variable, c.ring.has())
	}
	plain, err := key.Open(nil, nil, payload.GetData(), bound(id, slug))
	if err != nil {
		return nil, fmt.Errorf("%w with the key %q: it was changed, or that ID has been given to another key, which must never be done", ErrBroken, id)
	}
	opened := &commonpb.Payload{}
	if err := proto.Unmarshal(plain, opened); err != nil {
		return nil, fmt.Errorf("%w with the key %q: what was inside is no payload", ErrBroken, id)
	}
	return opened, nil
}

func (r *Ring) has() string {
	if !r.Seals() {
		return "is not set"
	}
	return "has " + strings.Join(r.IDs(), ", ")
}
