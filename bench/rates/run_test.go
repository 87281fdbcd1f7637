package rates

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/racelab/atomic"
	"example.com/racelab/channel"
	"example.com/racelab/jobstore"
	"example.com/racelab/locked"
	"example.com/racelab/naive"
)

// A contender opens a store whose Update calls pause between its read and its
// write. A correct store has no such place and ignores pause; then the caller
// pauses instead, between a Get of its own and the Update.
type contender struct {
	name   string
	inside bool // the gap is in the store
	open   func(pause func()) jobstore.Store
}

var contenders = []contender{
	{"naive.New", true, func(pause func()) jobstore.Store {
		s := naive.New()
		s.Pause = pause
		return s
	}},
	{"naive.NewFields", true, func(pause func()) jobstore.Store {
		s := naive.NewFields()
		s.Pause = pause
		return s
	}},
	{"locked.New", false, func(func()) jobstore.Store { return locked.New() }},
	{"locked.NewPerJob", false, func(func()) jobstore.Store { return locked.NewPerJob() }},
	{"channel.New", false, func(func()) jobstore.Store { return channel.New() }},
	{"atomic.New", false, func(func()) jobstore.Store { return atomic.New() }},
}

const id = "job"

// A run is one job in virtual time. Everything but gap is guarded by baton.
type run struct {
	*testing.T
	contender
	gap   time.Duration
	store jobstore.Store
	born  time.Time

	baton sync.Mutex    // held by the one actor that does not sleep
	woke  time.Duration // when an actor last did
	plan
	work, beats []jobstore.Change // accepted, in the order of the one who asked
	over        bool              // the actors are to stop

	progress float64          // the highest that was accepted
	beat     jobstore.Instant // the last that was accepted
	outcome
}

// measure runs a job of the plan and says what became of it. It must be called
// in a bubble.
func measure(t *testing.T, c contender, p plan, gap time.Duration) outcome {
	r := &run{T: t, contender: c, gap: gap, plan: p, born: time.Now()}
	r.store = c.open(r.pause)
	r.take()
	started := r.start()
	r.baton.Unlock()

	var actors sync.WaitGroup
	for a, act := range map[actor]func(){worker: r.worker, heart: r.heart, reader: r.reader} {
		actors.Go(func() { r.enter(a, act) })
	}
	actors.Wait()

	r.take()
	defer r.baton.Unlock()
	final, err := r.store.Get(id)
	require.NoError(t, err)
	require.NoError(t, r.store.Close())
	o := judge(started, final, r.work, r.beats)
	o.lost, o.stale = r.lost, r.stale
	o.zombie = final.Status == jobstore.Processing // after a Complete that was accepted
	return o
}

func (r *run) start() jobstore.Job {
	_, err := r.store.Create(id, r.now())
	require.NoError(r, err)
	job, ok := r.update(jobstore.Start(r.now()))
	require.True(r, ok)
	return job
}

func (r *run) worker() {
	base := time.Since(r.born)
	for i, due := range r.reports {
		r.sleepUntil(worker, base+due)
		p := percent(i, len(r.reports))
		if r.ask(&r.work, jobstore.Progress(p, r.now())) {
			r.progress = p
		}
	}
	r.sleepUntil(worker, base+r.end)
	require.True(r, r.ask(&r.work, jobstore.Complete(r.now())), "nobody else ends the job")
	r.progress = 100
	r.sleepUntil(worker, time.Since(r.born)+watching)
	r.over = true
}

func (r *run) heart() {
	for {
		r.sleepUntil(heart, time.Since(r.born)+r.wait())
		at := r.now()
		if r.over || !r.ask(&r.beats, jobstore.Beat(at)) {
			return
		}
		r.beat = at
	}
}

func (r *run) reader() {
	for !r.over {
		r.sleepUntil(reader, time.Since(r.born)+polling)
		job, err := r.store.Get(id)
		require.NoError(r, err)
		r.lost = r.lost || job.Progress < r.progress
		r.stale = r.stale || job.LastHeartbeat < r.beat
	}
}

// ask makes the change and notes it if it was accepted.
func (r *run) ask(accepted *[]jobstore.Change, c jobstore.Change) bool {
	_, ok := r.update(c)
	if ok {
		*accepted = append(*accepted, c)
	}
	return ok
}

func (r *run) update(c jobstore.Change) (jobstore.Job, bool) {
	if !r.inside {
		_, err := r.store.Get(id)
		require.NoError(r, err)
		r.pause()
	}
	job, err := r.store.Update(id, c)
	return job, err == nil
}

func (r *run) now() jobstore.Instant { return jobstore.Instant(time.Now().UnixNano()) }

// enter lets a act from its first own instant on.
func (r *run) enter(a actor, act func()) {
	time.Sleep(time.Duration(a))
	r.wake()
	defer r.baton.Unlock()
	act()
}

// sleepUntil sleeps till a's instant in the slot of the time given, unless that
// has passed.
func (r *run) sleepUntil(a actor, at time.Duration) { r.sleep(a.instant(at) - time.Since(r.born)) }

func (r *run) pause() { r.sleep(r.gap) }

func (r *run) sleep(d time.Duration) {
	if d <= 0 {
		return
	}
	r.baton.Unlock()
	time.Sleep(d)
	r.wake()
}

// wake takes the baton at an instant at which no other actor has had it.
func (r *run) wake() {
	r.take()
	now := time.Since(r.born)
	if now == r.woke {
		panic(shared)
	}
	r.woke = now
}

const shared = "rates: two actors at one instant: the table would not be reproducible"

func (r *run) take() {
	if !r.baton.TryLock() {
		panic(shared)
	}
}

// A tally is how many of a number of jobs fared how.
type tally struct{ jobs, harmed, seen, lost, stale, wrong, zombie int }

func (t *tally) add(o outcome) {
	t.jobs++
	t.harmed += one(o.harmed)
	t.seen += one(o.seen())
	t.lost += one(o.lost)
	t.stale += one(o.stale)
	t.wrong += one(o.wrong)
	t.zombie += one(o.zombie)
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// count measures the first n jobs of a program.
func count(t *testing.T, c contender, p program, gap time.Duration, n int) tally {
	var sum tally
	synctest.Test(t, func(t *testing.T) {
		for i := range n {
			sum.add(measure(t, c, p.job(i), gap))
		}
	})
	return sum
}
