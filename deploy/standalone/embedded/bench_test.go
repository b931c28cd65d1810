package embedded_test

import (
	"context"
	"fmt"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

var activityOptions = activity.RegisterOptions{Name: "page"}

// BenchmarkBurst starts b.N workflows from 64 callers and waits until the one activity of each is done. It reports
// what the settings are judged by: CPU time per workflow hardly depends on what else the machine does.
func BenchmarkBurst(b *testing.B) {
	s := start(b, options(b, b.TempDir()))
	c := dial(b, s)
	var done sync.WaitGroup
	done.Add(b.N)
	w := worker.New(c, "burst", worker.Options{
		MaxConcurrentWorkflowTaskPollers: 16, MaxConcurrentActivityTaskPollers: 16, StickyScheduleToStartTimeout: 2 * time.Minute,
	})
	w.RegisterWorkflow(pageOnce)
	w.RegisterActivityWithOptions(func(context.Context) error { done.Done(); return nil }, activityOptions)
	if err := w.Start(); err != nil {
		b.Fatal(err)
	}
	defer w.Stop()
	cpu := cpuTime()
	b.ResetTimer()
	ids := make(chan int)
	for range 64 {
		go func() {
			for id := range ids {
				_, err := c.ExecuteWorkflow(context.Background(), client.StartWorkflowOptions{
					ID: fmt.Sprintf("burst/%d", id), TaskQueue: "burst", EnableEagerStart: true,
				}, pageOnce)
				if err != nil {
					b.Error(err)
					done.Done()
				}
			}
		}()
	}
	for id := range b.N {
		ids <- id
	}
	close(ids)
	accepted := b.Elapsed()
	done.Wait()
	b.ReportMetric(float64(b.N)/accepted.Seconds(), "accepted/s")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "done/s")
	b.ReportMetric(float64(cpuTime()-cpu)/float64(time.Millisecond)/float64(b.N), "cpu-ms/op")
}

func pageOnce(ctx workflow.Context) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Minute})
	return workflow.ExecuteActivity(ctx, activityOptions.Name).Get(ctx, nil)
}

// cpuTime is what this process has used so far.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
