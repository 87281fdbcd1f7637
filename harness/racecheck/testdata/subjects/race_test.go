// Package subjects is what racecheck judges: tests that race on purpose. It is
// below testdata, so ./... leaves it out and nobody runs it by accident.
//
// A TestRace program has nothing but a start gate. Parking a goroutine on a
// channel would order its accesses, and the detector would be right to report
// nothing: see TestNoRaceParkedTwinOfLostUpdate.
package subjects

import (
	"sync"
	"testing"

	"example.com/racelab/jobstore"
	"example.com/racelab/naive"
)

const id = "job"

func second(n int) jobstore.Instant { return jobstore.Instant(n) * 1e9 }

// processing adds a job to s that has started.
func processing(t testing.TB, s jobstore.Store, id string) {
	t.Helper()
	if _, err := s.Create(id, second(1)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Update(id, jobstore.Start(second(2))); err != nil {
		t.Fatal(err)
	}
}

// together lets go of all parties at once, each to do its work twice, and waits
// for them.
//
// Twice, because the detector first compares an access with those on record and
// then records it, and two accesses on two processors at the same instant can
// pass each other: with each party at work once, about one pair of Get and
// Progress in 100,000 is not reported (BenchmarkSilent).
func together(parties ...func()) { atOnce(2, parties...) }

func atOnce(times int, parties ...func()) {
	gate := make(chan struct{})
	var running sync.WaitGroup
	for _, party := range parties {
		running.Go(func() {
			<-gate
			for range times {
				party()
			}
		})
	}
	close(gate)
	running.Wait()
}

func beat(s jobstore.Store)     { s.Update(id, jobstore.Beat(second(5))) }
func progress(s jobstore.Store) { s.Update(id, jobstore.Progress(20, second(6))) }
func complete(s jobstore.Store) { s.Update(id, jobstore.Complete(second(6))) }

func poll(s jobstore.Store) {
	job, _ := s.Get(id)
	keep(job)
}

// keep keeps the compiler from moving the copy of the job out of Get.
//
//go:noinline
func keep(jobstore.Job) {}

func all(s jobstore.Store) {
	for range s.All() {
	}
}

func TestRaceLostUpdate(t *testing.T) {
	s := naive.New()
	processing(t, s, id)
	together(func() { beat(s) }, func() { progress(s) })
}

func TestRaceInconsistentState(t *testing.T) {
	s := naive.NewFields()
	processing(t, s, id)
	together(func() { beat(s) }, func() { complete(s) })
}

func TestRacePollWhileUpdating(t *testing.T) {
	s := naive.NewFields()
	processing(t, s, id)
	together(func() { poll(s) }, func() { progress(s) })
}

func TestRaceIterationWhileDeleting(t *testing.T) {
	s := naive.New()
	processing(t, s, id)
	together(func() { all(s) }, func() { s.Delete(id) })
}

func TestRaceCreateTwice(t *testing.T) {
	s := naive.New()
	together(func() { s.Create("a", second(1)) }, func() { s.Create("b", second(1)) })
}

// TestRaceIterationWhileDeletingEndsTheProcess goes on until the runtime sees
// it. One party writes, so there is one message that it can see it by. Before
// that, the range may meet an entry that is half deleted and panic on its nil
// pointer; that can be recovered from, and the fatal error cannot.
func TestRaceIterationWhileDeletingEndsTheProcess(t *testing.T) {
	s := naive.New()
	for _, id := range []string{"a", "b", "c", "d"} {
		processing(t, s, id)
	}
	together(
		func() {
			for {
				recoverFrom(func() { all(s) })
			}
		},
		func() {
			for {
				s.Delete("a")
				s.Create("a", second(1))
			}
		},
	)
}

func recoverFrom(f func()) {
	defer func() { recover() }()
	f()
}
