package jobtest

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// An Open returns a new, empty store.
type Open func() jobstore.Store

// Sequential runs drawn programs on a store and on jobstore.Model and requires
// the same answers. It makes one call at a time.
func Sequential(t *testing.T, open Open) {
	rapid.Check(t, func(t *rapid.T) {
		s := open()
		defer s.Close()
		var m jobstore.Model
		for i, op := range Program().Draw(t, "program") {
			next, want := m.Step(op)
			if got := op.Do(s); !got.Equal(want) {
				t.Fatalf("call %d, %s, on %s: got %s, want %s", i, op, m, got, want)
			}
			m = next
		}
	})
}

// Errors requires that an error names its job and what was asked for.
func Errors(t *testing.T, open Open) {
	s := open()
	defer s.Close()
	job := create(t, s, "a")
	stale := job
	stale.Version = 7

	_, err := s.Create("a", 1)
	says(t, err, jobstore.ErrExists, "create", `"a"`)
	_, err = s.Create("", 1)
	says(t, err, jobstore.ErrInvalid, "create", "id")
	_, err = s.Get("b")
	says(t, err, jobstore.ErrNotFound, "get", `"b"`)
	_, err = s.Update("b", jobstore.Beat(1))
	says(t, err, jobstore.ErrNotFound, "update", `"b"`)
	_, err = s.Update("a", jobstore.Progress(101, 1))
	says(t, err, jobstore.ErrInvalid, "Progress(101%)", `"a"`)
	says(t, s.Delete("b"), jobstore.ErrNotFound, "delete", `"b"`)
	says(t, s.CompareAndDelete(stale), jobstore.ErrConflict, "delete", `"a"`, "v0", "v7")

	_, err = s.Update("a", jobstore.Beat(1))
	refused, ok := errors.AsType[*jobstore.TransitionError](err)
	require.True(t, ok, "got %v", err)
	require.Equal(t, job, refused.Job)
	require.Equal(t, jobstore.Beat(1), refused.Change)
}

func says(t *testing.T, err, want error, parts ...string) {
	t.Helper()
	require.ErrorIs(t, err, want)
	for _, part := range parts {
		require.ErrorContains(t, err, part)
	}
}

// Closed requires that Close can be repeated and that no call gets past it.
func Closed(t *testing.T, open Open) {
	s := open()
	job := create(t, s, "a")
	require.NoError(t, s.Close())
	require.NoError(t, s.Close())
	for _, op := range []jobstore.Op{
		{Call: jobstore.CallCreate, ID: "b", At: 1},
		{Call: jobstore.CallCreate}, // invalid too; closed comes first
		{Call: jobstore.CallGet, ID: "a"},
		{Call: jobstore.CallUpdate, ID: "a", Change: jobstore.Start(2)},
		{Call: jobstore.CallDelete, ID: "a"},
		{Call: jobstore.CallCompareAndDelete, Old: job},
	} {
		require.Equal(t, jobstore.FaultClosed, op.Do(s).Fault, "%s", op)
	}
	yields := 0
	for job, err := range s.All() {
		yields++
		require.ErrorIs(t, err, jobstore.ErrClosed)
		require.Zero(t, job)
	}
	require.Equal(t, 1, yields, "All on a closed store yields once")
}

// Cut requires that All is a cut and keeps each clause of its contract.
func Cut(t *testing.T, open Open) {
	s := open()
	defer s.Close()
	for _, id := range strings.Split("abcdefgh", "") {
		create(t, s, id)
	}
	all := s.All() // made once; each range over it takes a cut of its own
	require.Panics(t, func() {
		for range all {
			panic("in the body")
		}
	})
	for range all {
		break
	}
	create(t, s, "i") // would wait for ever for a cut that was not let go

	seen := 0
	for job, err := range all {
		require.NoError(t, err)
		require.Zero(t, job.Version, "a change after the cut shows")
		seen++
		disturb(t, s)
	}
	require.Equal(t, 9, seen, "jobs at the time of the cut")

	seen = 0
	for job, err := range all {
		require.NoError(t, err)
		require.Equal(t, "later", job.ID)
		require.NoError(t, s.Close())
		seen++
	}
	require.Equal(t, 1, seen, "a range that began before Close finishes its cut")
}

// disturb deletes every job, some of them changed before, and leaves one new job
// behind.
func disturb(t *testing.T, s jobstore.Store) {
	deleted := 0
	for job, err := range s.All() {
		require.NoError(t, err)
		if deleted > 2 {
			_, err = s.Update(job.ID, jobstore.Start(2))
			require.NoError(t, err)
		}
		require.NoError(t, s.Delete(job.ID))
		deleted++
	}
	create(t, s, "later")
}

// Hammer updates three jobs from four goroutines and reads them from two that
// do nothing else, so that no update of their own orders their reads. It
// requires that each job counted every update. Run it with -race.
func Hammer(t *testing.T, open Open) {
	const writers, rounds = 4, 3000
	s := open()
	defer s.Close()
	jobs := []string{"a", "b", "c"}
	for _, id := range jobs {
		create(t, s, id)
		_, err := s.Update(id, jobstore.Start(1))
		require.NoError(t, err)
	}
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for i := range rounds {
				s.Update(jobs[i%len(jobs)], jobstore.Beat(2))
			}
		})
	}
	wg.Go(func() {
		for i := range rounds {
			s.Get(jobs[i%len(jobs)])
		}
	})
	wg.Go(func() {
		for range rounds {
			for range s.All() {
			}
		}
	})
	wg.Wait()
	for _, id := range jobs {
		job, err := s.Get(id)
		require.NoError(t, err)
		require.EqualValues(t, 1+writers*rounds/len(jobs), job.Version, "job %s lost updates", id)
	}
}

// CloseAtOnce has four goroutines read, write and then close a store, the
// fastest while the others still use it. Once one call has returned ErrClosed,
// none that begins later may succeed.
func CloseAtOnce(t *testing.T, open Open) {
	for round := range 1000 {
		s := open()
		create(t, s, "a")
		_, err := s.Update("a", jobstore.Start(1))
		require.NoError(t, err)

		var closed, late atomic.Bool
		var wg sync.WaitGroup
		use := func(call func() error) {
			for range 10 + round%10 {
				before := closed.Load()
				if err := call(); err != nil {
					closed.Store(true)
				} else if before {
					late.Store(true)
				}
			}
			s.Close()
		}
		for range 2 {
			wg.Go(func() { use(func() error { _, err := s.Get("a"); return err }) })
			wg.Go(func() { use(func() error { _, err := s.Update("a", jobstore.Beat(1)); return err }) })
		}
		wg.Wait()
		require.False(t, late.Load(), "a call succeeded after another had returned ErrClosed")
		_, err = s.Get("a")
		require.ErrorIs(t, err, jobstore.ErrClosed)
	}
}

func create(t *testing.T, s jobstore.Store, id string) jobstore.Job {
	t.Helper()
	job, err := s.Create(id, 1)
	require.NoError(t, err)
	return job
}
