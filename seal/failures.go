package seal

import (
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
)

// Failures is Temporal's usual failure converter that seals messages, stack traces and details of what fails in a sealed workflow. The
// types of errors, by which they are retried or not, stay readable.
func Failures(ring *Ring) converter.FailureConverter { return failuresOf(ring, Converter(ring), false) }

type failures struct {
	*temporal.DefaultFailureConverter
	ring   *Ring
	sealed bool
}

var _ converter.FailureConverterWithSerializationContext = failures{}

func failuresOf(ring *Ring, dc converter.DataConverter, sealed bool) failures {
	return failures{ring: ring, sealed: sealed, DefaultFailureConverter: temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{
		DataConverter: dc, EncodeCommonAttributes: sealed && ring.Seals(),
	})}
}

// WithSerializationContext implements converter.FailureConverterWithSerializationContext.
func (f failures) WithSerializationContext(ctx converter.SerializationContext) converter.FailureConverter {
	if slugOf(ctx) == "" && !f.sealed {
		return f
	}
	return failuresOf(f.ring, converter.WithDataConverterSerializationContext(Converter(f.ring), ctx), slugOf(ctx) != "")
}

// ErrorToFailure implements converter.FailureConverter. A worker that has no key says nothing but that, and the work is tried again by
// one that has it.
func (f failures) ErrorToFailure(err error) *failurepb.Failure {
	if err != nil && f.sealed && !f.ring.Seals() {
		err = temporal.NewApplicationError(ErrNoKey.Error(), "sealed")
	}
	return f.DefaultFailureConverter.ErrorToFailure(err)
}
