package subjects

import (
	"sync"
	"sync/atomic"
	"testing"

	"example.com/racelab/harness/racecheck"
	"example.com/racelab/jobstore"
	"example.com/racelab/locked"
)

// A register is a value behind a lock. Each of its methods is right.
type register struct {
	mu sync.Mutex
	n  int
}

func (r *register) Get() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.n
}

func (r *register) Put(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n = n
}

func TestLogicRaceGetThenPut(t *testing.T) {
	var r register
	increment := func(gap func()) {
		n := r.Get()
		gap()
		r.Put(n + 1)
	}
	racecheck.Interleave(increment, func() { increment(func() {}) })
	if got := r.Get(); got != 2 {
		t.Fatalf("got %d after two increments: want 2", got)
	}
}

func TestLogicRaceLoadThenStore(t *testing.T) {
	var n atomic.Int64
	increment := func(gap func()) {
		old := n.Load()
		gap()
		n.Store(old + 1)
	}
	racecheck.Interleave(increment, func() { increment(func() {}) })
	if got := n.Load(); got != 2 {
		t.Fatalf("got %d after two increments: want 2", got)
	}
}

// The reaper looks, the job beats, and the reaper fails it all the same. Expire
// looks and fails in one step.
func TestLogicRaceGetThenFail(t *testing.T) {
	s := locked.New()
	processing(t, s, id)
	cutoff := second(4)
	reap := func(gap func()) {
		if job, err := s.Get(id); err == nil && job.LastSign() <= cutoff {
			gap()
			s.Update(id, jobstore.Fail("no heartbeat", second(6)))
		}
	}
	var alive bool
	racecheck.Interleave(reap, func() {
		_, err := s.Update(id, jobstore.Beat(second(5)))
		alive = err == nil
	})
	if job, _ := s.Get(id); alive && job.Status == jobstore.Failed {
		t.Fatalf("got %s: a job whose heartbeat was accepted in time does not fail", job)
	}
}

// The sweeper sees a finished job, its id is taken again by a new one, and the
// sweeper deletes that. CompareAndDelete would not.
func TestLogicRaceAllThenDelete(t *testing.T) {
	s := locked.New()
	processing(t, s, id)
	complete(s)
	sweep := func(gap func()) {
		for job := range s.All() {
			if job.Status.Terminal() {
				gap()
				s.Delete(job.ID)
			}
		}
	}
	var created bool
	racecheck.Interleave(sweep, func() {
		s.Delete(id)
		_, err := s.Create(id, second(7))
		created = err == nil
	})
	if _, err := s.Get(id); created && err != nil {
		t.Fatalf("got %v: a job that was created and never finished is there", err)
	}
}
