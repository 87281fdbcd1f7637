package tracker

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/racelab/jobstore"
)

func TestReaperFailsAZombieAtTheFirstRoundAfter15Seconds(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{})
		live, err := tr.Go(w.Context(), "live", sleep(61*s))
		require.NoError(w, err)
		w.zombie("a")
		time.Sleep(1 * s)
		w.zombie("b")
		time.Sleep(5 * s)
		w.must("b", jobstore.Beat(w.now())) // the last one, at 6 s
		require.NoError(w, live.Wait(), "a live job is left alone")

		for id, died := range map[string]time.Duration{"a": 15 * s, "b": 25 * s} {
			job := w.job(id)
			require.Equal(w, jobstore.Failed, job.Status)
			require.Equal(w, "no heartbeat for 15s", job.Err)
			require.Equal(w, w.born.Add(died).UTC(), job.Completed.Time(), id)
		}
		require.Contains(w, w.seen(), at(15*s, "Expire a"))
		require.Contains(w, w.seen(), at(25*s, "Expire b"))
		for _, call := range w.seen() {
			require.NotRegexp(w, "Fail|Delete|Expire live", call, "the reaper expires zombies, and nothing else")
		}
	})
}

func TestReaperLeavesPendingJobs(t *testing.T) {
	inEachStore(t, func(w *world) {
		w.tracker(Config{})
		_, err := w.Store.Create("queued", w.now())
		require.NoError(w, err)
		time.Sleep(10 * time.Minute)
		require.Equal(w, jobstore.Pending, w.job("queued").Status)
		require.Empty(w, w.seen(), "it does not even ask")
	})
}

// getThenFail is the tempting reaper: it looks, and acts on what it saw. park is
// called in between, in the place of whatever takes time there.
func getThenFail(w *world, timeout time.Duration, park func()) {
	for job, err := range w.Store.All() {
		require.NoError(w, err)
		if job.Status == jobstore.Processing && job.LastSign() <= w.now().Add(-timeout) {
			park()
			_, _ = w.Store.Update(job.ID, jobstore.Fail("no heartbeat for "+timeout.String(), w.now()))
		}
	}
}

// A job's process was suspended for 16 s, and it beats again exactly between a
// reaper's look and its act.
func TestGetThenFailKillsALiveJobAndExpireDoesNot(t *testing.T) {
	inEachStore(t, func(w *world) {
		beats := func() { w.must("live", jobstore.Beat(w.now())) }

		w.zombie("live")
		time.Sleep(16 * s)
		getThenFail(w, 15*s, beats)
		job := w.job("live")
		require.Equal(w, jobstore.Failed, job.Status, "the wrong reaper has failed it")
		require.Equal(w, job.Completed, job.LastHeartbeat, "although it has beaten at that very instant")

		require.NoError(w, w.Store.Delete("live"))
		w.zombie("live")
		w.before = func(kind string) {
			if kind == "Expire" {
				beats() // the tracker's reaper has looked, and is about to act
			}
		}
		tr := w.tracker(Config{})
		time.Sleep(16 * s)
		tr.Close()
		require.Contains(w, w.seen(), at(31*s, "Expire live"), "the reaper did take it for a zombie")
		require.Equal(w, jobstore.Processing, w.job("live").Status)
		require.Contains(w, w.log.String(), `level=DEBUG msg="job spared" job=live`)
	})
}

func TestSweeperDeletesWhatEndedLongAgo(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{Retention: time.Minute, Patrol: s})
		for i, id := range []string{"a", "b", "c", "d"} {
			run, err := tr.Go(w.Context(), id, sleep(time.Duration(i)*10*s))
			require.NoError(w, err)
			if id == "c" {
				require.NoError(w, run.Wait()) // 20 s: d starts now and ends at 50 s
			}
		}
		w.zombie("z")
		_, err := w.Store.Create("queued", w.now())
		require.NoError(w, err)

		time.Sleep(39*s + s/2) // 59.5 s
		require.ElementsMatch(w, []string{"a", "b", "c", "d", "z", "queued"}, w.ids())
		time.Sleep(1 * s)
		require.ElementsMatch(w, []string{"b", "c", "d", "z", "queued"}, w.ids(), "a ended at 0 s, and it is 60.5 s")
		time.Sleep(20 * s)
		require.ElementsMatch(w, []string{"d", "z", "queued"}, w.ids(), "80.5 s: two went in the meantime")
		time.Sleep(10 * time.Minute)
		require.Equal(w, []string{"queued"}, w.ids(), "a zombie is expired first, then swept")
		for _, call := range w.seen() {
			require.NotRegexp(w, `s Delete`, call, "the sweeper compares and deletes")
		}
		require.Contains(w, w.seen(), at(60*s, "CompareAndDelete a"))
		require.Contains(w, w.log.String(), `level=INFO msg="job deleted" job=a`)
	})
}

func TestSweeperDeletesManyDuringOneIteration(t *testing.T) {
	inEachStore(t, func(w *world) {
		for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
			w.zombie(id)
			w.must(id, jobstore.Complete(w.now()))
		}
		time.Sleep(time.Hour)
		tr := w.tracker(Config{})
		time.Sleep(6 * s)
		tr.Close()
		require.Empty(w, w.ids(), "one round is enough")
		require.Len(w, w.seen(), 8)
	})
}

// A finished job is deleted and its id used again between a sweeper's look and
// its act.
func TestDeleteSweepsALiveJobAndCompareAndDeleteDoesNot(t *testing.T) {
	inEachStore(t, func(w *world) {
		again := func() {
			require.NoError(w, w.Store.Delete("a"))
			w.zombie("a")
		}
		finish := func() {
			w.zombie("a")
			w.must("a", jobstore.Complete(w.now()))
			time.Sleep(time.Hour)
		}

		finish()
		for job, err := range w.Store.All() { // the tempting sweeper
			require.NoError(w, err)
			if job.Status.Terminal() {
				again()
				require.NoError(w, w.Store.Delete(job.ID))
			}
		}
		require.Empty(w, w.ids(), "the wrong sweeper has deleted a job that is processing")

		finish()
		w.before = func(kind string) {
			if kind == "CompareAndDelete" {
				again()
			}
		}
		tr := w.tracker(Config{Timeout: -1})
		time.Sleep(6 * s)
		tr.Close()
		require.Equal(w, []string{at(2*time.Hour+5*s, "CompareAndDelete a")}, w.seen())
		require.Equal(w, jobstore.Processing, w.job("a").Status)
		require.Contains(w, w.log.String(), `level=DEBUG msg="job kept" job=a`)
	})
}

func TestNegativeDurationsSwitchOff(t *testing.T) {
	inEachStore(t, func(w *world) {
		w.tracker(Config{Timeout: -1, Retention: -1})
		w.zombie("z")
		w.zombie("old")
		w.must("old", jobstore.Complete(w.now()))
		time.Sleep(100 * time.Hour)
		require.Equal(w, jobstore.Processing, w.job("z").Status)
		require.Equal(w, jobstore.Completed, w.job("old").Status)
		require.Empty(w, w.seen())
	})
}

func TestLogTellsTheStory(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{})
		run, err := tr.Go(w.Context(), "a", reports(20, 30))
		require.NoError(w, err)
		require.NoError(w, run.Wait())
		run, err = tr.Go(w.Context(), "b", func(context.Context, Report) error { panic("boom") })
		require.NoError(w, err)
		require.Error(w, run.Wait())
		w.zombie("z")
		time.Sleep(20 * s)
		tr.Close()
		require.Equal(w, `level=INFO msg="job started" job=a
level=DEBUG msg=progress job=a progress=20
level=DEBUG msg=heartbeat job=a progress=20
level=DEBUG msg=progress job=a progress=30
level=DEBUG msg=heartbeat job=a progress=30
level=INFO msg="job completed" job=a
level=INFO msg="job started" job=b
level=ERROR msg="job failed" job=b reason="panic: boom"
level=INFO msg="job expired" job=z
`, w.log.String())
	})
}

// reports records each percentage and then works on for 6 s.
func reports(percents ...float64) Work {
	return func(_ context.Context, report Report) error {
		for _, p := range percents {
			if err := report(p); err != nil {
				return err
			}
			time.Sleep(6 * s)
		}
		return nil
	}
}
