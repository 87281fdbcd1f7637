package naive_test

import (
	"testing"

	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/jobtest"
	"example.com/racelab/naive"
	"github.com/stretchr/testify/require"
)

var _ jobstore.Store = (*naive.Store)(nil)

func both(t *testing.T, check func(t *testing.T, open func() *naive.Store)) {
	t.Run("New", func(t *testing.T) { check(t, naive.New) })
	t.Run("NewFields", func(t *testing.T) { check(t, naive.NewFields) })
}

// From one goroutine the naive stores have no fault.
func TestOneGoroutine(t *testing.T) {
	both(t, func(t *testing.T, open func() *naive.Store) {
		asStore := func() jobstore.Store { return open() }
		t.Run("Sequential", func(t *testing.T) { jobtest.Sequential(t, asStore) })
		t.Run("Errors", func(t *testing.T) { jobtest.Errors(t, asStore) })
		t.Run("Closed", func(t *testing.T) { jobtest.Closed(t, asStore) })
	})
}

// In the pause the change is accepted and not yet written.
func TestPause(t *testing.T) {
	both(t, func(t *testing.T, open func() *naive.Store) {
		s := open()
		pauses := 0
		s.Pause = func() {
			pauses++
			job, err := s.Get("a")
			require.NoError(t, err)
			require.Equal(t, jobstore.Pending, job.Status, "written before the pause")
		}
		job, err := s.Create("a", 1)
		require.NoError(t, err)
		_, err = s.Update("a", jobstore.Beat(2)) // refused: nothing to write
		require.Error(t, err)
		_, err = s.Update("b", jobstore.Start(2))
		require.Error(t, err)
		for range s.All() {
		}
		require.Zero(t, pauses)

		_, err = s.Update("a", jobstore.Start(2))
		require.NoError(t, err)
		require.Equal(t, 1, pauses)
		require.ErrorIs(t, s.CompareAndDelete(job), jobstore.ErrConflict)
		require.NoError(t, s.Delete("a"))
		require.NoError(t, s.Close())
		require.Equal(t, 1, pauses)
	})
}
