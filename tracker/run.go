package tracker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"example.com/racelab/jobstore"
)

// Work is what a job is about. What it returns decides how the job ends: nil
// completes it, also when ctx was cancelled, and an error fails it with that
// error as the reason. A panic fails it too, and so does runtime.Goexit.
//
// ctx is cancelled when the context given to Go is, by Close, when the record
// is lost (somebody else ended or deleted the job, or closed the store), and
// once the end is recorded; context.Cause says why. Until work returns, its
// heart beats.
type Work func(ctx context.Context, report Report) error

// Report records progress in percent, from 0 to 100 and never less than before.
// An error is the store's, and nothing was recorded. It may be called from any
// goroutine.
type Report func(percent float64) error

// ErrGoexit is how a run ended whose work called runtime.Goexit, as
// testing.T.FailNow does.
var ErrGoexit = errors.New("work called runtime.Goexit")

// A PanicError is how a run ended whose work panicked.
type PanicError struct {
	Value any    // what it panicked with
	Stack []byte // where
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap returns Value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// A Run is work that Go started.
type Run struct {
	t      *Tracker
	id     string
	ctx    context.Context
	cancel context.CancelCauseFunc
	log    *slog.Logger

	stop  chan struct{} // closed when the work has returned: the heart is to stop
	still chan struct{} // closed when the heart has stopped
	done  chan struct{} // closed when the run has ended
	err   error         // written before done is closed
}

func newRun(ctx context.Context, t *Tracker, id string) *Run {
	r := &Run{
		t: t, id: id, log: t.config.Log.With("job", id),
		stop: make(chan struct{}), still: make(chan struct{}), done: make(chan struct{}),
	}
	r.ctx, r.cancel = context.WithCancelCause(ctx)
	return r
}

// Done is closed when work has returned and its end is recorded, or the store
// has refused to record it.
func (r *Run) Done() <-chan struct{} { return r.done }

// Wait waits for Done. It returns nil if and only if the store accepted that the
// job is completed. Otherwise the error wraps what work returned, a *PanicError
// or ErrGoexit; and if the store refused the end, the store's error. Work must
// not wait for itself.
func (r *Run) Wait() error {
	<-r.done
	return r.err
}

func (r *Run) start() error {
	if _, err := r.t.store.Create(r.id, r.t.clock.now()); err != nil {
		return err
	}
	if _, err := r.t.store.Update(r.id, jobstore.Start(r.t.clock.now())); err != nil {
		return err
	}
	r.log.LogAttrs(r.ctx, slog.LevelInfo, "job started")
	return nil
}

// run calls work. The end is in a deferred call because a panic and a Goexit
// leave no other way; after a Goexit nothing could be returned to anybody.
func (r *Run) run(work Work) {
	err := ErrGoexit
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
		r.end(err)
	}()
	err = work(r.ctx, r.report)
}

// end stops the heart, waits for it, and only then records the end.
func (r *Run) end(err error) {
	close(r.stop)
	<-r.still
	r.err = r.record(explain(r.ctx, err))
	close(r.done)
	r.t.dismiss(r)
}

func (r *Run) record(err error) error {
	change := jobstore.Complete(r.t.clock.now())
	if err != nil {
		change = jobstore.Fail(reason(err), r.t.clock.now())
	}
	_, refused := r.t.store.Update(r.id, change)
	r.logEnd(err, refused)
	if err == nil && refused == nil {
		return nil
	}
	return fmt.Errorf("job %q: %w", r.id, errors.Join(err, refused))
}

func (r *Run) logEnd(err, refused error) {
	var attrs []slog.Attr
	level, msg := slog.LevelInfo, "job completed"
	if err != nil {
		level, msg = slog.LevelWarn, "job failed"
		attrs = append(attrs, slog.String("reason", reason(err)))
	}
	if p, ok := err.(*PanicError); ok {
		level = slog.LevelError
		attrs = append(attrs, slog.String("stack", string(p.Stack)))
	}
	if refused != nil {
		level, msg = slog.LevelError, "end not recorded"
		attrs = append(attrs, slog.Any("error", refused))
	}
	r.log.LogAttrs(r.ctx, level, msg, attrs...)
}

// beat is the heart. It stops when told to and when there is nothing left to
// beat for.
func (r *Run) beat() {
	defer close(r.still)
	if r.t.config.Heartbeat < 0 {
		return
	}
	tick := time.NewTicker(r.t.config.Heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-r.stop:
			return
		case <-tick.C:
		}
		job, err := r.update(jobstore.Beat(r.t.clock.now()))
		if lost(err) {
			return
		}
		if err == nil {
			r.log.LogAttrs(r.ctx, slog.LevelDebug, "heartbeat", slog.Float64("progress", job.Progress))
		}
	}
}

func (r *Run) report(percent float64) error {
	job, err := r.update(jobstore.Progress(percent, r.t.clock.now()))
	if err == nil {
		r.log.LogAttrs(r.ctx, slog.LevelDebug, "progress", slog.Float64("progress", job.Progress))
	}
	return err
}

// update asks the store, and cancels the work when its record is lost: nobody
// will see what it does.
func (r *Run) update(c jobstore.Change) (jobstore.Job, error) {
	job, err := r.t.store.Update(r.id, c)
	if err != nil {
		r.log.LogAttrs(r.ctx, slog.LevelWarn, "update refused", slog.Any("error", err))
	}
	if lost(err) {
		r.cancel(err)
	}
	return job, err
}

// lost reports whether no later call can succeed. A processing job that refuses
// one change (progress that goes back) accepts others, and a store that fails
// in its own way may recover.
func lost(err error) bool {
	if refused, ok := errors.AsType[*jobstore.TransitionError](err); ok {
		return refused.Job.Status != jobstore.Processing
	}
	return errors.Is(err, jobstore.ErrClosed) || errors.Is(err, jobstore.ErrNotFound)
}

// explain adds to a context's error why the context was cancelled.
func explain(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	if err == nil || cause == nil || !errors.Is(err, ctx.Err()) || errors.Is(err, cause) {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// reason is never empty, which the store would refuse, and does not panic where
// err.Error() does: fmt prints a nil pointer and a panicking method.
func reason(err error) string {
	if s := fmt.Sprint(err); s != "" {
		return s
	}
	return fmt.Sprintf("%T without a text", err)
}
