package worker

import (
	"context"
	"sync/atomic"
	"testing"
)

func TestNoJobAfterCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	jobs := make(chan func(), 1)
	done := make(chan bool)
	go func() {
		Run(ctx, jobs)
		close(done)
	}()
	var ran atomic.Bool
	cancel()
	jobs <- func() { ran.Store(true) }
	<-done
	t.Attr("outcome", "not run")
	if ran.Load() {
		t.Attr("outcome", "run after the cancellation")
		t.Error("the job ran after the cancellation")
	}
}
