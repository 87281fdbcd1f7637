// Package tracker runs work in goroutines and keeps the record of each job
// truthful: a job says processing while, and only while, somebody works on it.
//
// Four parties write to the same record: the work reports progress, its heart
// beats, a reaper fails jobs whose heart has stopped, and a sweeper deletes jobs
// that ended long ago. A store that is not atomic loses their writes; but a
// tracker on top of a correct store can still get it wrong, in two ways.
//
// The first is to stop the heart after the end:
//
//	store.Update(id, jobstore.Complete(now()))
//	stopHeart() // wrong: the heart may beat on a job that is completed
//
// or to stop it before the end without waiting for it. Here the heart's
// goroutine has ended before the end of the job is asked for, so in no order of
// events is there a beat after the end.
//
// The second is to act on a snapshot:
//
//	for job := range store.All() {
//		if job.LastSign() < cutoff {
//			store.Update(job.ID, jobstore.Fail("no heartbeat", now())) // wrong
//
// The job may beat between the look and the act, and a live job has failed. The
// reaper asks by [jobstore.Expire], which judges in the step that writes, and
// the sweeper by CompareAndDelete. What they see in All only saves them calls.
//
// A running job costs two goroutines and a ticker, and a round of the reaper one
// range over the store. Out of reach are: fatal errors of the runtime, such as
// concurrent map writes, which end the process; work that never returns, which
// keeps its job processing and Close waiting; and an id that is deleted and
// created again while its work runs, because a beat for the old job then counts
// for the new one.
package tracker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"example.com/racelab/jobstore"
)

// ErrClosed says that the tracker was closed: Go returns it, and it is the
// cause for which Close cancels the contexts of running work.
var ErrClosed = errors.New("tracker is closed")

// A Config says how often and after how long. A duration of zero takes the
// default, and a negative one switches the thing off.
type Config struct {
	// Heartbeat is the time between two beats of a running job, and between its
	// start and the first. Zero: 5 s.
	Heartbeat time.Duration

	// Timeout is how long a job may be without a sign of life, its start being
	// the first, before the reaper fails it. Zero: three times Heartbeat, 15 s
	// when that is off. It must exceed Heartbeat: New panics otherwise, because
	// such a tracker fails live jobs.
	Timeout time.Duration

	// Retention is how long a job that ended stays in the store. Zero: 1 hour.
	Retention time.Duration

	// Patrol is the time between two rounds of the reaper and the sweeper, and
	// so how late they can be. Zero: 5 s.
	Patrol time.Duration

	// Log receives what happens to jobs: progress and heartbeats at Debug, ends
	// at Info, failures at Warn, panics and what the store did not record at
	// Error. Nil discards it.
	Log *slog.Logger
}

func (c Config) withDefaults() Config {
	c.Heartbeat = orDefault(c.Heartbeat, 5*time.Second)
	c.Timeout = orDefault(c.Timeout, max(3*c.Heartbeat, 0))
	c.Timeout = orDefault(c.Timeout, 15*time.Second)
	c.Retention = orDefault(c.Retention, time.Hour)
	c.Patrol = orDefault(c.Patrol, 5*time.Second)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Timeout > 0 && c.Timeout <= c.Heartbeat {
		panic(fmt.Sprintf("tracker: Timeout %v does not exceed Heartbeat %v: live jobs would fail", c.Timeout, c.Heartbeat))
	}
	return c
}

func orDefault(d, standard time.Duration) time.Duration {
	if d == 0 {
		return standard
	}
	return d
}

// A Tracker runs work on the jobs of one store. All methods may be called from
// any goroutine. If several trackers share a store, let one of them reap and
// sweep, and their clocks agree to well below Timeout.
type Tracker struct {
	store  jobstore.Store
	config Config // with its defaults
	clock  clock
	quit   chan struct{}  // closed by Close
	busy   sync.WaitGroup // runs and the patrol; Add under mu and before closed only

	mu     sync.Mutex
	closed bool
	runs   map[*Run]struct{} // those that have not ended
}

// New returns a tracker and starts its patrol. The store stays the caller's: it
// closes it, after the tracker.
func New(store jobstore.Store, c Config) *Tracker {
	t := &Tracker{
		store:  store,
		config: c.withDefaults(),
		clock:  newClock(time.Now),
		quit:   make(chan struct{}),
		runs:   make(map[*Run]struct{}),
	}
	if t.config.Patrol > 0 && (t.config.Timeout > 0 || t.config.Retention > 0) {
		t.busy.Go(t.patrol)
	}
	return t
}

// Go creates the job, starts it, and calls work in a goroutine. When it returns
// without an error the job is processing; an error is the store's, or ErrClosed,
// and work is not called.
func (t *Tracker) Go(ctx context.Context, id string, work Work) (*Run, error) {
	r, err := t.admit(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("run job %q: %w", id, err)
	}
	if err := r.start(); err != nil {
		t.dismiss(r)
		return nil, fmt.Errorf("run job %q: %w", id, err)
	}
	go r.beat()
	go r.run(work)
	return r, nil
}

// admit makes a run that Close knows of and waits for. It comes before the
// store is asked: a job created first could be left behind by a Close between.
func (t *Tracker) admit(ctx context.Context, id string) (*Run, error) {
	r := newRun(ctx, t, id)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		r.cancel(ErrClosed)
		return nil, ErrClosed
	}
	t.runs[r] = struct{}{}
	t.busy.Add(1)
	return r, nil
}

// dismiss forgets a run. It is the last thing that a run does.
func (t *Tracker) dismiss(r *Run) {
	r.cancel(nil)
	t.mu.Lock()
	delete(t.runs, r)
	t.mu.Unlock()
	t.busy.Done()
}

// Close cancels the contexts of running work, waits until all of it has
// returned and its end is recorded, and ends the patrol: no goroutine of the
// tracker runs any more. Work that ignores its context makes Close wait; it is
// neither abandoned nor is its job failed behind its back. Closing again waits
// as well. Work must not call Close: it would wait for itself.
func (t *Tracker) Close() {
	t.mu.Lock()
	if !t.closed {
		t.closed = true
		close(t.quit)
		for r := range t.runs {
			r.cancel(ErrClosed)
		}
	}
	t.mu.Unlock()
	t.busy.Wait()
}

// A clock tells wall time as it was when the clock was made, plus the monotonic
// time that has passed since. It never goes back. time.Now().UnixNano() does
// when somebody sets the clock back, and the store then refuses every heartbeat
// until the old time is reached again, because a heartbeat never goes back. The
// price: a clock set right is noticed by the next tracker only, and on Linux
// monotonic time stands still while the machine sleeps.
type clock struct {
	base time.Time
	read func() time.Time // time.Now
}

func newClock(read func() time.Time) clock { return clock{base: read(), read: read} }

func (c clock) now() jobstore.Instant {
	elapsed := c.read().Sub(c.base) // monotonic: both readings have it
	return jobstore.Instant(c.base.UnixNano()).Add(elapsed)
}
