package atomic_test

import (
	"sync"
	"testing"

	"example.com/racelab/atomic"
	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/jobtest"
	"github.com/stretchr/testify/require"
)

// Programs so small that every order of their steps can be tried:
//
//	go run ./cmd/racelab test ./atomic -run '^TestSmall'

// small runs the calls at the same time, on a store with jobs a and b under way.
func small(t *testing.T, open jobtest.Open, calls ...func(s jobstore.Store)) jobstore.Store {
	s := open()
	for _, id := range []string{"a", "b"} {
		_, err := s.Create(id, 1)
		require.NoError(t, err)
		_, err = s.Update(id, jobstore.Start(2))
		require.NoError(t, err)
	}
	var wg sync.WaitGroup
	for _, call := range calls {
		wg.Go(func() { call(s) })
	}
	wg.Wait()
	return s
}

// Neither of two changes is lost, and a reader sees one state.
func smallUpdates(t *testing.T, open jobtest.Open) {
	var seen jobstore.Job
	s := small(t, open,
		func(s jobstore.Store) { s.Update("a", jobstore.Beat(5)) },
		func(s jobstore.Store) { s.Update("a", jobstore.Progress(50, 5)) },
		func(s jobstore.Store) { seen, _ = s.Get("a") },
	)
	defer s.Close()
	job, err := s.Get("a")
	require.NoError(t, err)
	require.Equal(t, jobstore.Job{ID: "a", Status: jobstore.Processing, Created: 1, Started: 2, LastHeartbeat: 5, Progress: 50, Version: 3}, job)

	changes := uint64(1)
	if seen.LastHeartbeat == 5 {
		changes++
	}
	if seen.Progress == 50 {
		changes++
	}
	require.Equal(t, changes, seen.Version, "a reader saw %s, beat %s", seen, seen.LastHeartbeat)
}

// The cut is of one instant: if it lacks the change of b, which was complete
// before a reader saw a without its change, it lacks that too.
func smallCut(t *testing.T, open jobtest.Open) {
	var before jobstore.Job
	cut := map[string]jobstore.Job{}
	s := small(t, open,
		func(s jobstore.Store) { s.Update("a", jobstore.Beat(5)) },
		func(s jobstore.Store) {
			s.Update("b", jobstore.Beat(5))
			before, _ = s.Get("a")
		},
		func(s jobstore.Store) {
			for job := range s.All() {
				cut[job.ID] = job
			}
		},
	)
	defer s.Close()
	require.Len(t, cut, 2)
	if before.Version == 1 && cut["b"].Version == 1 {
		require.EqualValues(t, 1, cut["a"].Version, "the cut has the second change, and not the first")
	}
}

// One of two creators wins, and a job deleted and made anew is one or the other,
// in a cut as well.
func smallCreateDelete(t *testing.T, open jobtest.Open) {
	var errs [2]error
	n := 0
	s := small(t, open,
		func(s jobstore.Store) {
			errs[0] = s.Delete("a")
			_, errs[1] = s.Create("a", 7)
		},
		func(s jobstore.Store) {
			for job := range s.All() {
				if job.ID == "a" {
					n++
				}
			}
		},
		func(s jobstore.Store) { s.Update("a", jobstore.Beat(5)) },
	)
	defer s.Close()
	require.NoError(t, errs[0])
	require.NoError(t, errs[1])
	require.LessOrEqual(t, n, 1, "jobs a in one cut")
	job, err := s.Get("a")
	require.NoError(t, err)
	require.Equal(t, jobstore.Job{ID: "a", Created: 7}, job)
}

// Who saw the job made anew, or saw it gone, does not see what was before that
// later. The new job takes the place in the table that the old one left.
func smallAnew(t *testing.T, open jobtest.Open) {
	var seen [2]jobstore.Job
	s := small(t, open,
		func(s jobstore.Store) {
			s.Delete("a")
			s.Create("a", 7)
		},
		func(s jobstore.Store) {
			for i := range seen {
				seen[i], _ = s.Get("a")
			}
		},
	)
	defer s.Close()
	when := map[jobstore.Instant]int{1: 0, 0: 1, 7: 2} // by Created: the old one, none, the new one
	require.LessOrEqual(t, when[seen[0].Created], when[seen[1].Created], "first %s, then %s", seen[0], seen[1])
}

// After a call was refused because the store is closed, none succeeds.
func smallClose(t *testing.T, open jobtest.Open) {
	var first, second error
	small(t, open,
		func(s jobstore.Store) { s.Close() },
		func(s jobstore.Store) {
			_, first = s.Update("a", jobstore.Beat(5))
			_, second = s.Get("a")
		},
	)
	if first != nil {
		require.ErrorIs(t, second, jobstore.ErrClosed)
	}
}

// A reader beside one writer sees the job before the change or after it.
func smallRead(t *testing.T, open jobtest.Open) {
	var seen jobstore.Job
	s := small(t, open,
		func(s jobstore.Store) { s.Update("a", jobstore.Complete(5)) },
		func(s jobstore.Store) { seen, _ = s.Get("a") },
	)
	defer s.Close()
	job := jobstore.Job{ID: "a", Status: jobstore.Processing, Created: 1, Started: 2, Version: 1}
	if seen != job {
		job.Status, job.Progress, job.Completed, job.Version = jobstore.Completed, 100, 5, 2
		require.Equal(t, job, seen)
	}
}

// A cut beside a writer that changes a and then b has neither change, the first,
// or both.
func smallOrder(t *testing.T, open jobtest.Open) {
	cut := map[string]uint64{}
	s := small(t, open,
		func(s jobstore.Store) {
			s.Update("a", jobstore.Beat(5))
			s.Update("b", jobstore.Beat(5))
		},
		func(s jobstore.Store) {
			for job := range s.All() {
				cut[job.ID] = job.Version
			}
		},
	)
	defer s.Close()
	require.Len(t, cut, 2)
	require.GreaterOrEqual(t, cut["a"], cut["b"], "the cut has the second change, and not the first")
}

// A test each, because the explorer takes a test as one program.

func inPlace() jobstore.Store    { return atomic.NewInPlace() }
func cells() jobstore.Store      { return atomic.NewCells() }
func persistent() jobstore.Store { return atomic.NewPersistent() }

func TestSmallUpdatesNew(t *testing.T)             { smallUpdates(t, open) }
func TestSmallUpdatesInPlace(t *testing.T)         { smallUpdates(t, inPlace) }
func TestSmallUpdatesCells(t *testing.T)           { smallUpdates(t, cells) }
func TestSmallUpdatesPersistent(t *testing.T)      { smallUpdates(t, persistent) }
func TestSmallCutNew(t *testing.T)                 { smallCut(t, open) }
func TestSmallCutInPlace(t *testing.T)             { smallCut(t, inPlace) }
func TestSmallCutCells(t *testing.T)               { smallCut(t, cells) }
func TestSmallCutPersistent(t *testing.T)          { smallCut(t, persistent) }
func TestSmallCreateDeleteNew(t *testing.T)        { smallCreateDelete(t, open) }
func TestSmallCreateDeleteInPlace(t *testing.T)    { smallCreateDelete(t, inPlace) }
func TestSmallCreateDeleteCells(t *testing.T)      { smallCreateDelete(t, cells) }
func TestSmallCreateDeletePersistent(t *testing.T) { smallCreateDelete(t, persistent) }
func TestSmallAnewNew(t *testing.T)                { smallAnew(t, open) }
func TestSmallAnewInPlace(t *testing.T)            { smallAnew(t, inPlace) }
func TestSmallAnewCells(t *testing.T)              { smallAnew(t, cells) }
func TestSmallAnewPersistent(t *testing.T)         { smallAnew(t, persistent) }
func TestSmallCloseNew(t *testing.T)               { smallClose(t, open) }
func TestSmallCloseInPlace(t *testing.T)           { smallClose(t, inPlace) }
func TestSmallCloseCells(t *testing.T)             { smallClose(t, cells) }
func TestSmallClosePersistent(t *testing.T)        { smallClose(t, persistent) }
func TestSmallReadNew(t *testing.T)                { smallRead(t, open) }
func TestSmallReadInPlace(t *testing.T)            { smallRead(t, inPlace) }
func TestSmallReadCells(t *testing.T)              { smallRead(t, cells) }
func TestSmallReadPersistent(t *testing.T)         { smallRead(t, persistent) }
func TestSmallOrderNew(t *testing.T)               { smallOrder(t, open) }
func TestSmallOrderInPlace(t *testing.T)           { smallOrder(t, inPlace) }
func TestSmallOrderCells(t *testing.T)             { smallOrder(t, cells) }
func TestSmallOrderPersistent(t *testing.T)        { smallOrder(t, persistent) }
