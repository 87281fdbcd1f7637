package naive_test

import (
	"fmt"
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

// TestHarm holds the table in the package comment: one call is made in the
// pause of another, on a job that is processing.
func TestHarm(t *testing.T) {
	for name, test := range map[string]struct {
		paused    jobstore.Change
		meanwhile jobstore.Op
		record    string // New: what is stored in the end
		fields    string // NewFields
	}{
		"progress of another call": {jobstore.Beat(9), update(jobstore.Progress(20, 3)),
			"a processing 0% v2, heartbeat 9", "a processing 20% v2, heartbeat 9"},
		"heartbeat of another call": {jobstore.Progress(20, 3), update(jobstore.Beat(9)),
			"a processing 20% v2", "a processing 20% v2, heartbeat 9"},
		"completed by another call": {jobstore.Beat(9), update(jobstore.Complete(4)),
			"a processing 0% v2, heartbeat 9", "a completed 100% v2, heartbeat 9"},
		"progress on a failed job": {jobstore.Progress(60, 3), update(jobstore.Fail("boom", 4)),
			"a processing 60% v2", "a failed 60% v2 (boom)"},
		"progress goes backward": {jobstore.Progress(20, 3), update(jobstore.Progress(50, 3)),
			"a processing 20% v2", "a processing 20% v2"},
		"two calls wrote half each": {jobstore.Complete(3), update(jobstore.Fail("boom", 4)),
			"a completed 100% v2", "a completed 100% v2 (boom)"},
		"deleted meanwhile": {jobstore.Progress(20, 3), jobstore.Op{Call: jobstore.CallDelete, ID: "a"},
			"a processing 20% v2", "ErrNotFound"},
		"closed meanwhile": {jobstore.Progress(20, 3), jobstore.Op{Call: jobstore.CallClose},
			"ErrClosed", "ErrClosed"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.record, parked(t, naive.New(), test.paused, test.meanwhile), "New")
			require.Equal(t, test.fields, parked(t, naive.NewFields(), test.paused, test.meanwhile), "NewFields")
		})
	}
}

func update(c jobstore.Change) jobstore.Op {
	return jobstore.Op{Call: jobstore.CallUpdate, ID: "a", Change: c}
}

// parked makes the call meanwhile in the pause of paused, and shows the job.
func parked(t *testing.T, s *naive.Store, paused jobstore.Change, meanwhile jobstore.Op) string {
	_, err := s.Create("a", 1)
	require.NoError(t, err)
	_, err = s.Update("a", jobstore.Start(2))
	require.NoError(t, err)
	s.Pause = func() {
		s.Pause = nil
		require.Equal(t, jobstore.OK, meanwhile.Do(s).Fault)
	}
	_, err = s.Update("a", paused)
	require.NoError(t, err)
	r := jobstore.Op{Call: jobstore.CallGet, ID: "a"}.Do(s)
	if !r.Job.LastHeartbeat.IsZero() {
		return fmt.Sprintf("%s, heartbeat %d", r, r.Job.LastHeartbeat)
	}
	return r.String()
}
