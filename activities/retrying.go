package activities

import "context"

type retryingKey struct{}

// WithRetrying marks a context in which an earlier attempt at the same thing may have had its effect.
func WithRetrying(ctx context.Context) context.Context {
	return context.WithValue(ctx, retryingKey{}, true)
}

// Retrying tells an adapter to look for the effect of an earlier attempt before it causes the effect again. Adapters do
// not know Temporal; the activities do and say it this way.
func Retrying(ctx context.Context) bool {
	retrying, _ := ctx.Value(retryingKey{}).(bool)
	return retrying
}
