package seal_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"

	"hansho/seal"
)

const (
	secretText = "the customer database was copied"
	sealedID   = "incident/sealed-quiet-otter"
	postmortem = "postmortem/sealed-quiet-otter"
	otherID    = "incident/sealed-calm-heron"
	plainID    = "incident/checkout-20261126-3f2a91c0"
)

func in(dc converter.DataConverter, workflowID string) converter.DataConverter {
	return converter.WithDataConverterSerializationContext(dc, converter.WorkflowSerializationContext{Namespace: "hansho", WorkflowID: workflowID})
}

func sealed(t *testing.T, dc converter.DataConverter, value any) *commonpb.Payload {
	t.Helper()
	payload, err := dc.ToPayload(value)
	if err != nil {
		t.Fatal(err)
	}
	if string(payload.GetMetadata()[converter.MetadataEncoding]) != seal.Encoding || holds(t, payload, secretText) {
		t.Fatalf("it is not sealed: %v", payload)
	}
	return payload
}

func holds(t *testing.T, message proto.Message, text string) bool {
	t.Helper()
	wire, err := proto.Marshal(message)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(wire, []byte(text))
}

func TestWhatIsSealedOpensWithTheKey(t *testing.T) {
	t.Parallel()
	dc := seal.Converter(newRing(t, newKey(t, "k1")))
	type thing struct {
		Title string
		Bytes []byte
	}
	for _, value := range []any{secretText, thing{secretText, []byte{1, 2}}, []byte(secretText), nil, 7} {
		payload, err := in(dc, sealedID).ToPayload(value)
		if err != nil {
			t.Fatal(err)
		}
		usual, _ := converter.GetDefaultDataConverter().ToPayload(value)
		var want, got converter.RawValue
		_ = converter.GetDefaultDataConverter().FromPayload(usual, &want)
		for where, reader := range map[string]converter.DataConverter{"its own": in(dc, sealedID), "the postmortem's": in(dc, postmortem), "no": dc, "a plain workflow's": in(dc, plainID)} {
			if err := reader.FromPayload(payload, &got); err != nil || !proto.Equal(want.Payload(), got.Payload()) {
				t.Errorf("%v in %s context: %v, %v", value, where, got.Payload(), err)
			}
		}
	}
	first, second := sealed(t, in(dc, sealedID), secretText), sealed(t, in(dc, sealedID), secretText)
	if bytes.Equal(first.GetData(), second.GetData()) {
		t.Error("the same text is sealed to the same bytes: whoever reads them can compare")
	}
}

func TestEverythingElseIsWrittenAsBefore(t *testing.T) {
	t.Parallel()
	for _, ring := range []*seal.Ring{newRing(t), newRing(t, newKey(t, "k1"))} {
		dc := seal.Converter(ring)
		for _, reader := range []converter.DataConverter{dc, in(dc, plainID), in(dc, "incident/"), in(dc, "escalation/sealed-a/b"), in(dc, "public/sealed-a"), in(dc, "incident/unsealed-a")} {
			got, err := reader.ToPayloads(secretText, nil, 3, []byte("x"), map[string]int{"a": 1})
			want, _ := converter.GetDefaultDataConverter().ToPayloads(secretText, nil, 3, []byte("x"), map[string]int{"a": 1})
			if err != nil || !proto.Equal(want, got) {
				t.Errorf("got %v, %v; want %v", got, err, want)
			}
			if none, err := reader.ToPayloads(); none != nil || err != nil {
				t.Errorf("no values are %v, %v", none, err)
			}
		}
	}
}

func TestKeysAreReplacedInTurn(t *testing.T) {
	t.Parallel()
	before, after := newKey(t, "2026"), newKey(t, "2027")
	written := sealed(t, in(seal.Converter(newRing(t, before)), sealedID), secretText)
	steps := []*seal.Ring{newRing(t, before, after), newRing(t, after, before)}
	for i, ring := range steps {
		dc := in(seal.Converter(ring), sealedID)
		var got string
		if err := dc.FromPayload(written, &got); err != nil || got != secretText {
			t.Errorf("step %d: %q, %v", i, got, err)
		}
		written = sealed(t, dc, secretText)
		for _, other := range steps {
			if err := in(seal.Converter(other), sealedID).FromPayload(written, &got); err != nil {
				t.Errorf("what step %d writes cannot be read in another: %v", i, err)
			}
		}
	}
	if key := string(written.GetMetadata()["sealed-key"]); key != "2027" {
		t.Errorf("it is sealed with %s", key)
	}
}

func TestWhatDoesNotOpenSaysWhy(t *testing.T) {
	t.Parallel()
	k1 := newKey(t, "k1")
	dc := seal.Converter(newRing(t, k1))
	changed := func(change func(*commonpb.Payload)) *commonpb.Payload {
		payload := sealed(t, in(dc, sealedID), secretText)
		change(payload)
		return payload
	}
	as := func(key, value string) func(*commonpb.Payload) {
		return func(p *commonpb.Payload) { p.Metadata[key] = []byte(value) }
	}
	untouched := func(*commonpb.Payload) {}
	for name, test := range map[string]struct {
		ring   []string
		in     string
		change func(*commonpb.Payload)
		class  error
		want   string
	}{
		"no key":               {nil, sealedID, untouched, seal.ErrUnknownKey, `its ID is "k1", and HANSHO_SEAL_KEYS is not set`},
		"another key":          {[]string{newKey(t, "k2"), newKey(t, "k3")}, sealedID, untouched, seal.ErrUnknownKey, `its ID is "k1", and HANSHO_SEAL_KEYS has k2, k3`},
		"its ID on a new key":  {[]string{newKey(t, "k1")}, sealedID, untouched, seal.ErrBroken, `with the key "k1": it was changed, or that ID has been given to another key`},
		"a changed byte":       {[]string{k1}, sealedID, func(p *commonpb.Payload) { p.Data[20] ^= 1 }, seal.ErrBroken, "it was changed"},
		"cut short":            {[]string{k1}, sealedID, func(p *commonpb.Payload) { p.Data = p.Data[:4] }, seal.ErrBroken, "it was changed"},
		"another incident":     {[]string{k1}, otherID, untouched, seal.ErrBroken, "written for the incident sealed-quiet-otter and stands in sealed-calm-heron"},
		"relabelled":           {[]string{k1}, otherID, as("sealed-for", "sealed-calm-heron"), seal.ErrBroken, "it was changed"},
		"relabelled, any":      {[]string{k1}, plainID, as("sealed-for", "sealed-calm-heron"), seal.ErrBroken, "it was changed"},
		"a version from later": {[]string{k1}, sealedID, as("sealed-version", "2"), seal.ErrBroken, `it has version "2"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got string
			err := in(seal.Converter(newRing(t, test.ring...)), test.in).FromPayload(changed(test.change), &got)
			if !errors.Is(err, test.class) || !seal.IsError(err) || !strings.Contains(err.Error(), test.want) || got != "" {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestNothingIsWrittenInTheClearForWantOfAKey(t *testing.T) {
	t.Parallel()
	payload, err := in(seal.Converter(newRing(t)), sealedID).ToPayload(secretText)
	if payload != nil || !errors.Is(err, seal.ErrNoKey) || !strings.Contains(err.Error(), "hansho seal key") {
		t.Errorf("%v, %v", payload, err)
	}
}

func TestFailuresOfASealedWorkflowAreSealed(t *testing.T) {
	t.Parallel()
	failed := temporal.NewNonRetryableApplicationError("no: "+secretText, "refused", errors.New("because "+secretText), secretText)
	ctx := converter.ActivitySerializationContext{WorkflowID: sealedID, ActivityType: "TendRoom"}
	ring := newRing(t, newKey(t, "k1"))
	fc := converter.WithFailureConverterSerializationContext(seal.Failures(ring), ctx)
	failure := fc.ErrorToFailure(failed)
	if holds(t, failure, secretText) || failure.GetApplicationFailureInfo().GetType() != "refused" || !failure.GetApplicationFailureInfo().GetNonRetryable() {
		t.Fatalf("the failure is %v", failure)
	}
	for _, reader := range []converter.FailureConverter{fc, seal.Failures(ring)} {
		var opened *temporal.ApplicationError
		if err := reader.FailureToError(proto.CloneOf(failure)); !errors.As(err, &opened) || !strings.Contains(err.Error(), secretText) {
			t.Errorf("it is read as %v", err)
		}
	}
	if stranger := seal.Failures(newRing(t)).FailureToError(proto.CloneOf(failure)); strings.Contains(stranger.Error(), secretText) {
		t.Errorf("without the key it is read as %v", stranger)
	}
	if keyless := converter.WithFailureConverterSerializationContext(seal.Failures(newRing(t)), ctx).ErrorToFailure(failed); holds(t, keyless, secretText) ||
		!strings.Contains(keyless.GetMessage(), seal.Variable) {
		t.Errorf("a worker without a key fails with %v", keyless)
	}

	plain := converter.WithFailureConverterSerializationContext(seal.Failures(ring), converter.ActivitySerializationContext{WorkflowID: plainID}).ErrorToFailure(failed)
	if diff := cmp.Diff(temporal.GetDefaultFailureConverter().ErrorToFailure(failed).String(), plain.String()); diff != "" {
		t.Errorf("a plain workflow's failure has changed (-want +got):\n%s", diff)
	}
}
