package clock

import (
	"context"
	"errors"
	"testing"
	"time"
)

type key struct{}

func TestContexts(t *testing.T) {
	bg := context.Background()
	t.Log(bg, context.TODO(), bg.Done() == nil, bg.Err())
	ctx, cancel := context.WithCancel(context.WithValue(bg, key{}, "v"))
	t.Log(ctx.Err(), ctx.Value(key{}), ctx.Value("x"))
	child, stop := context.WithCancel(ctx)
	defer stop()
	free := context.WithoutCancel(ctx)
	cancel()
	<-child.Done()
	t.Log(child.Err(), context.Cause(child), free.Err(), free.Value(key{}))
}

func TestContextCauses(t *testing.T) {
	cause := errors.New("cause")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	cancel(errors.New("too late"))
	t.Log(ctx.Err(), context.Cause(ctx))
	ctx, stop := context.WithTimeoutCause(context.Background(), time.Millisecond, cause)
	defer stop()
	<-ctx.Done()
	t.Log(ctx.Err(), context.Cause(ctx))
	ctx, stop = context.WithDeadlineCause(context.Background(), time.Now().Add(-1), cause)
	defer stop()
	t.Log(ctx.Err(), context.Cause(ctx))
}

func TestContextDeadlines(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, ok := ctx.Deadline()
	select {
	case <-ctx.Done():
	case <-time.After(time.Hour):
	}
	t.Log(ok, ctx.Err(), errors.Is(ctx.Err(), context.DeadlineExceeded))
	late, cancel2 := context.WithDeadline(ctx, time.Now().Add(time.Hour))
	defer cancel2()
	t.Log(late.Err())
}

func TestContextAfterFunc(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	c := make(chan bool)
	stop := context.AfterFunc(ctx, func() { close(c) })
	stop2 := context.AfterFunc(ctx, func() { t.Error("stopped") })
	t.Log(stop2(), stop2())
	cancel()
	<-c
	t.Log(stop())
}

func TestContextOfTest(t *testing.T) {
	ctx := t.Context()
	t.Log(ctx.Err())
	done := make(chan error, 1)
	t.Cleanup(func() { t.Log(<-done) })
	go func() { <-ctx.Done(); done <- ctx.Err() }()
	t.Run("sub", func(t *testing.T) { t.Log(t.Context().Err(), t.Context() != ctx) })
}

func TestNoRaceContext(t *testing.T) {
	n := 0
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan bool)
	go func() { <-ctx.Done(); n++; close(done) }()
	n++
	cancel()
	<-done
	t.Log(n)
	both(func() { cancel() }, func() { _ = ctx.Err() })
}

func TestRaceContext(t *testing.T) {
	n := 0
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan bool)
	go func() { <-ctx.Done(); n++; close(done) }()
	cancel()
	n++
	<-done
}

func TestRaceContextAfterFunc(t *testing.T) {
	n := 0
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan bool)
	context.AfterFunc(ctx, func() { n++; close(done) })
	cancel()
	n++
	<-done
}

func TestRaceContextValue(t *testing.T) {
	v := &[]int{0}
	ctx := context.WithValue(context.Background(), key{}, v)
	inc := func() { (*ctx.Value(key{}).(*[]int))[0]++ }
	both(inc, inc)
}

// The work sees that it is cancelled, and may have ended all the same.
func TestLogicRaceContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	result := make(chan int)
	go func() { time.Sleep(time.Millisecond); result <- 1 }()
	select {
	case <-result:
	case <-ctx.Done():
		t.Error("the result came at the same time")
	}
}
