package seal

import (
	"context"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"hansho/workflows/contract"
)

// Use makes a Temporal client, and every worker on it, seal and open with these keys. It belongs to every client: without any key
// it refuses to write in the clear what must be sealed.
func Use(options *client.Options, ring *Ring) {
	options.DataConverter = Converter(ring)
	options.FailureConverter = Failures(ring)
}

// slugOf is the slug of the incident that the SDK is about to write or read for; empty when it is not sealed. Activities are their
// workflow's. A child's input and a signal to another workflow are those of the workflow that gets them.
func slugOf(ctx converter.SerializationContext) string {
	var workflowID string
	switch ctx := ctx.(type) {
	case converter.WorkflowSerializationContext:
		workflowID = ctx.WorkflowID
	case converter.ActivitySerializationContext:
		workflowID = ctx.WorkflowID
	}
	slug, _ := contract.Sealed(workflowID)
	return slug
}

// Converter is Temporal's usual one that seals what the SDK says is of a sealed workflow. Without such a word, as for a memo in a list,
// it writes in the clear and opens whatever it has the key for.
func Converter(ring *Ring) converter.DataConverter {
	return sealing{DataConverter: converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), codec{ring: ring})}
}

// sealing is a data converter that is strict inside of workflows.
type sealing struct{ converter.DataConverter }

var (
	_ converter.DataConverterWithSerializationContext = sealing{}
	_ converter.ContextAware                          = sealing{}
)

// ToPayload implements converter.DataConverter. The SDK's own gives what is not sealed beside an error.
func (s sealing) ToPayload(value any) (*commonpb.Payload, error) {
	payload, err := s.DataConverter.ToPayload(value)
	if err != nil {
		return nil, err
	}
	return payload, nil
}

// ToPayloads implements converter.DataConverter.
func (s sealing) ToPayloads(values ...any) (*commonpb.Payloads, error) {
	payloads, err := s.DataConverter.ToPayloads(values...)
	if err != nil {
		return nil, err
	}
	return payloads, nil
}

// WithSerializationContext implements converter.DataConverterWithSerializationContext.
func (s sealing) WithSerializationContext(ctx converter.SerializationContext) converter.DataConverter {
	return sealing{converter.WithDataConverterSerializationContext(s.DataConverter, ctx)}
}

// WithContext implements converter.ContextAware. Outside of workflows nothing is different.
func (s sealing) WithContext(context.Context) converter.DataConverter { return s }

// WithWorkflowContext implements converter.ContextAware.
func (s sealing) WithWorkflowContext(converter.WorkflowContext) converter.DataConverter {
	return strict(s)
}

// strict is the converter inside of a workflow, where what cannot be opened must stop the workflow task, to be tried again by a worker
// that has the key. An error would do worse: the SDK fails a workflow for good when its input cannot be read, and drops a signal.
type strict struct{ converter.DataConverter }

var _ converter.DataConverterWithSerializationContext = strict{}

// WithSerializationContext implements converter.DataConverterWithSerializationContext.
func (s strict) WithSerializationContext(ctx converter.SerializationContext) converter.DataConverter {
	return strict{converter.WithDataConverterSerializationContext(s.DataConverter, ctx)}
}

// ToPayload implements converter.DataConverter.
func (s strict) ToPayload(value any) (*commonpb.Payload, error) {
	payload, err := s.DataConverter.ToPayload(value)
	stopOn(err)
	return payload, err
}

// ToPayloads implements converter.DataConverter.
func (s strict) ToPayloads(values ...any) (*commonpb.Payloads, error) {
	payloads, err := s.DataConverter.ToPayloads(values...)
	stopOn(err)
	return payloads, err
}

// FromPayload implements converter.DataConverter.
func (s strict) FromPayload(payload *commonpb.Payload, into any) error {
	err := s.DataConverter.FromPayload(payload, into)
	stopOn(err)
	return err
}

// FromPayloads implements converter.DataConverter.
func (s strict) FromPayloads(payloads *commonpb.Payloads, into ...any) error {
	err := s.DataConverter.FromPayloads(payloads, into...)
	stopOn(err)
	return err
}

// stopOn panics, which stops the workflow task.
func stopOn(err error) {
	if IsError(err) {
		panic(err)
	}
}
