package activities

import (
	"context"
	"time"

	"hansho/oncall"
)

// deliversWithin is how long the delivery of a page may take before it counts as silent; 0 when the provider does not report it.
func deliversWithin(ctx context.Context, pager Pager, address string, severity oncall.Severity) time.Duration {
	switch reporter := pager.(type) {
	case PersonalReporter:
		return reporter.DeliversTo(ctx, address, severity)
	case Reporter:
		return reporter.DeliversWithin()
	default:
		return 0
	}
}
