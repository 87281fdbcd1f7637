package jobstore_test

import (
	"errors"
	"math"
	"testing"
	"unsafe"

	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/jobtest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSizeOfJob(t *testing.T) {
	require.EqualValues(t, 88, unsafe.Sizeof(jobstore.Job{}), "every Get copies a Job; weigh each byte")
}

// eachChange draws a job as changes leave it and one change more, and requires
// that it got both accepted and refused ones.
func eachChange(t *testing.T, check func(t *rapid.T, job, next jobstore.Job, c jobstore.Change, err error)) {
	t.Helper()
	accepted, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		job := jobtest.Job().Draw(t, "job")
		c := jobtest.Change().Draw(t, "change")
		next, err := job.Apply(c)
		if err == nil {
			accepted++
		} else {
			refused++
		}
		check(t, job, next, c, err)
	})
	require.NotZero(t, accepted)
	require.NotZero(t, refused)
}

func TestTerminalIsFinal(t *testing.T) {
	eachChange(t, func(t *rapid.T, job, next jobstore.Job, c jobstore.Change, err error) {
		if job.Status.Terminal() {
			require.Error(t, err, "%s accepted %s", job, c)
			require.Equal(t, job, next)
		}
	})
}

func TestNothingGoesBack(t *testing.T) {
	eachChange(t, func(t *rapid.T, job, next jobstore.Job, c jobstore.Change, err error) {
		require.GreaterOrEqual(t, next.Progress, job.Progress, "progress after %s", c)
		require.GreaterOrEqual(t, next.Status, job.Status, "status after %s", c)
		if !job.LastHeartbeat.IsZero() {
			require.GreaterOrEqual(t, next.LastHeartbeat, job.LastHeartbeat, "heartbeat after %s", c)
		}
	})
}

func TestVersionCountsAcceptedChanges(t *testing.T) {
	eachChange(t, func(t *rapid.T, job, next jobstore.Job, c jobstore.Change, err error) {
		if err != nil {
			require.Equal(t, job, next, "%s was refused and left a trace", c)
			return
		}
		require.Equal(t, job.Version+1, next.Version, "version after %s", c)
		require.Equal(t, job.ID, next.ID)
		require.Equal(t, job.Created, next.Created)
	})
}

func TestOnlyPossibleJobs(t *testing.T) {
	eachChange(t, func(t *rapid.T, job, next jobstore.Job, c jobstore.Change, err error) {
		require.Empty(t, next.Impossible(), "%s of %s gave %#v", c, job, next)
	})
}

func TestAcceptIsApplyInPlace(t *testing.T) {
	eachChange(t, func(t *rapid.T, job, next jobstore.Job, c jobstore.Change, err error) {
		inPlace := job
		errInPlace := inPlace.Accept(&c)
		require.Equal(t, next, inPlace)
		require.Equal(t, err, errInPlace)
	})
}

// A store that judges heartbeats by AcceptsBeat has the rule that Apply has.
func TestAcceptsBeatIsApply(t *testing.T) {
	for job, c := range jobtest.Beats() {
		at, ok := c.Heartbeat()
		require.True(t, ok)
		next, err := job.Apply(c)
		require.Equal(t, err == nil, jobstore.AcceptsBeat(job.Status, job.Started, job.LastHeartbeat, at), "%s of %#v", c, job)
		if err == nil {
			job.LastHeartbeat, job.Version = at, job.Version+1
			require.Equal(t, job, next)
		}
	}
	eachChange(t, func(t *rapid.T, _, _ jobstore.Job, c jobstore.Change, _ error) {
		at, ok := c.Heartbeat()
		require.Equal(t, c == jobstore.Beat(at), ok, "%s", c)
	})
}

// Expire looks at the job that it changes: a heartbeat after the cutoff saves
// it, however old the snapshot that the reaper went by.
func TestExpireIsJudgedInsideApply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		started := jobstore.Instant(rapid.Int64Range(1, 9).Draw(t, "started"))
		beat := jobstore.Instant(rapid.Int64Range(0, 9).Draw(t, "beat"))
		cutoff := jobstore.Instant(rapid.Int64Range(1, 9).Draw(t, "cutoff"))
		job := jobstore.Job{ID: "a", Status: jobstore.Processing, Created: 1, Started: started}
		sign := started
		if next, err := job.Apply(jobstore.Beat(beat)); err == nil {
			job, sign = next, beat
		}
		next, err := job.Apply(jobstore.Expire(cutoff, "no heartbeat", 20))
		if sign > cutoff {
			var refused *jobstore.TransitionError
			require.ErrorAs(t, err, &refused)
			return
		}
		require.NoError(t, err)
		require.Equal(t, jobstore.Failed, next.Status)
		require.Equal(t, "no heartbeat", next.Err)
		require.EqualValues(t, 20, next.Completed)
	})
}

func TestInvalidChangeIsRefusedByEveryJob(t *testing.T) {
	invalid := map[string]jobstore.Change{
		"the zero Change":  {},
		"NaN":              jobstore.Progress(math.NaN(), 1),
		"infinity":         jobstore.Progress(math.Inf(1), 1),
		"minus infinity":   jobstore.Progress(math.Inf(-1), 1),
		"just below 0":     jobstore.Progress(math.Nextafter(0, -1), 1),
		"just above 100":   jobstore.Progress(math.Nextafter(100, 101), 1),
		"start, no time":   jobstore.Start(0),
		"percent, no time": jobstore.Progress(1, 0),
		"beat, no time":    jobstore.Beat(0),
		"end, no time":     jobstore.Complete(0),
		"fail, no time":    jobstore.Fail("boom", 0),
		"expire, no time":  jobstore.Expire(1, "boom", 0),
		"no cutoff":        jobstore.Expire(0, "boom", 1),
		"fail, no reason":  jobstore.Fail("", 1),
		"no reason":        jobstore.Expire(1, "", 1),
	}
	for name, c := range invalid {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				job := jobtest.Job().Draw(t, "job")
				next, err := job.Apply(c)
				require.ErrorIs(t, err, jobstore.ErrInvalid)
				require.Equal(t, jobstore.FaultInvalid, jobstore.FaultOf(err))
				require.Equal(t, job, next)
			})
		})
	}
}

func TestNewRefuses(t *testing.T) {
	_, err := jobstore.New("", 1)
	require.ErrorIs(t, err, jobstore.ErrInvalid)
	_, err = jobstore.New("a", 0)
	require.ErrorIs(t, err, jobstore.ErrInvalid)
	require.ErrorContains(t, err, `"a"`)
}

// One example of each rule that a valid change can break, with its whole text:
// the job, its state, the change and the rule.
func TestTransitionErrorText(t *testing.T) {
	at := func(changes ...jobstore.Change) jobstore.Job {
		job, err := jobstore.New("job-1", 1)
		require.NoError(t, err)
		for _, c := range changes {
			job, err = job.Apply(c)
			require.NoError(t, err)
		}
		return job
	}
	start := jobstore.Start(2)
	for _, test := range []struct {
		job  jobstore.Job
		c    jobstore.Change
		want string
	}{
		{at(), jobstore.Beat(5), `job "job-1" is pending at 0%: Beat at 1970-01-01T00:00:00.000000005Z refused: only a processing job accepts it`},
		{at(start), start, `job "job-1" is processing at 0%: Start at 1970-01-01T00:00:00.000000002Z refused: only a pending job starts`},
		{at(start, jobstore.Progress(20, 3)), jobstore.Progress(10.5, 4), `job "job-1" is processing at 20%: Progress(10.5%) at 1970-01-01T00:00:00.000000004Z refused: progress never goes back`},
		{at(start), jobstore.Beat(1), `job "job-1" is processing at 0%: Beat at 1970-01-01T00:00:00.000000001Z refused: a heartbeat never goes back`},
		{at(start), jobstore.Expire(1, "late", 9), `job "job-1" is processing at 0%: Expire(cutoff 1970-01-01T00:00:00.000000001Z, "late") at 1970-01-01T00:00:00.000000009Z refused: only a job without a sign of life after the cutoff expires`},
		{at(start, jobstore.Complete(3)), jobstore.Fail("boom", 4), `job "job-1" is completed at 100%: Fail("boom") at 1970-01-01T00:00:00.000000004Z refused: a job that is completed is final`},
		{at(jobstore.Fail("boom", 3)), jobstore.Complete(4), `job "job-1" is failed at 0%: Complete at 1970-01-01T00:00:00.000000004Z refused: a job that is failed is final`},
	} {
		_, err := test.job.Apply(test.c)
		refused, ok := errors.AsType[*jobstore.TransitionError](err)
		require.True(t, ok, "got %v", err)
		require.Equal(t, test.want, err.Error())
		require.Equal(t, test.job, refused.Job)
		require.Equal(t, test.c, refused.Change)
		require.Equal(t, jobstore.FaultTransition, jobstore.FaultOf(err))
	}
}

func TestInvalidErrorText(t *testing.T) {
	job, err := jobstore.New("job-1", 1)
	require.NoError(t, err)
	_, err = job.Apply(jobstore.Progress(math.NaN(), 2))
	require.EqualError(t, err, `job "job-1": Progress(NaN%) at 1970-01-01T00:00:00.000000002Z: invalid value: want a percentage from 0 to 100`)
	_, err = job.Apply(jobstore.Change{})
	require.EqualError(t, err, `job "job-1": Change{} at not set: invalid value: make one with Start, Progress, Beat, Complete, Fail or Expire`)
}
