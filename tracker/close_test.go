package tracker

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/racelab/jobstore"
)

func TestCloseCancelsAndWaits(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{})
		slow := func(ctx context.Context, report Report) error {
			<-ctx.Done()
			time.Sleep(2 * s) // puts its tools away
			return ctx.Err()
		}
		a, err := tr.Go(w.Context(), "a", slow)
		require.NoError(w, err)
		b, err := tr.Go(w.Context(), "b", sleep(time.Hour)) // ignores its context
		require.NoError(w, err)
		time.Sleep(1 * s)

		tr.Close()
		require.Equal(w, time.Hour, time.Since(w.born), "Close waits for work that ignores its context")
		require.ErrorIs(w, a.Wait(), ErrClosed)
		require.Equal(w, "context canceled: tracker is closed", w.job("a").Err)
		require.Equal(w, w.born.Add(3*s).UTC(), w.job("a").Completed.Time())
		require.NoError(w, b.Wait())

		tr.Close() // again
		_, err = tr.Go(w.Context(), "c", slow)
		require.ErrorIs(w, err, ErrClosed)
		_, err = w.Get("c")
		require.ErrorIs(w, err, jobstore.ErrNotFound, "Go after Close creates nothing")

		before := len(w.seen())
		w.zombie("z")
		time.Sleep(time.Hour)
		require.Len(w, w.seen(), before, "the patrol has ended")
	})
}

func TestCloseTwiceAtOnceWaitsTwice(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{})
		_, err := tr.Go(w.Context(), "a", sleep(10*s))
		require.NoError(w, err)
		var closers sync.WaitGroup
		for range 3 {
			closers.Go(func() {
				tr.Close()
				job, err := w.Get("a")
				assert.NoError(w, err)
				assert.Equal(w, jobstore.Completed, job.Status)
			})
		}
		closers.Wait()
	})
}

// Go and Close meet in real time and in any order: what Go accepted has ended
// when Close returns.
func TestCloseLeavesNothingProcessing(t *testing.T) {
	for _, s := range stores {
		t.Run("store="+s.name, func(t *testing.T) {
			for range 50 {
				store := s.open()
				tr := New(store, Config{Heartbeat: time.Microsecond, Timeout: time.Hour, Patrol: time.Microsecond})
				var starters sync.WaitGroup
				for i := range 8 {
					starters.Go(func() {
						run, err := tr.Go(t.Context(), fmt.Sprint(i), obey)
						if err != nil {
							assert.ErrorIs(t, err, ErrClosed)
							return
						}
						tr.Close()
						select {
						case <-run.Done():
						default:
							t.Error("Close returned before the run was done")
						}
					})
				}
				tr.Close()
				for job, err := range store.All() {
					require.NoError(t, err)
					require.Equal(t, jobstore.Failed, job.Status)
				}
				starters.Wait()
				require.NoError(t, store.Close())
			}
		})
	}
}

func TestManyRunsInRealTime(t *testing.T) {
	for _, s := range stores {
		t.Run("store="+s.name, func(t *testing.T) {
			store := s.open()
			defer store.Close()
			tr := New(store, Config{Heartbeat: 50 * time.Microsecond, Timeout: time.Hour, Patrol: time.Microsecond})
			defer tr.Close()
			var runs []*Run
			for i := range 20 {
				run, err := tr.Go(t.Context(), fmt.Sprint(i), func(_ context.Context, report Report) error {
					for p := range 100 {
						if err := report(float64(p)); err != nil {
							return err
						}
					}
					return nil
				})
				require.NoError(t, err)
				runs = append(runs, run)
			}
			for i, run := range runs {
				require.NoError(t, run.Wait())
				job, err := store.Get(fmt.Sprint(i))
				require.NoError(t, err)
				require.Equal(t, jobstore.Completed, job.Status)
				require.GreaterOrEqual(t, job.Version, uint64(102), "start, 100 reports, the end")
			}
		})
	}
}

func TestCloseDoesNotWaitForTheRestOfARound(t *testing.T) {
	inEachStore(t, func(w *world) {
		for _, id := range []string{"a", "b", "c"} {
			w.zombie(id)
		}
		time.Sleep(15 * s)
		w.before = func(string) { time.Sleep(2 * s) } // the round takes from 20 s to 26 s
		tr := w.tracker(Config{})
		time.Sleep(6 * s)
		tr.Close()
		require.Equal(w, 22*s, time.Since(w.born), "one job later")
		require.Len(w, w.seen(), 1)
	})
}

func TestClosedStoreBlocksNothing(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{})
		run, err := tr.Go(w.Context(), "a", obey)
		require.NoError(w, err)
		require.NoError(w, w.Store.Close())
		synctest.Wait()
		tr.Close()
		require.ErrorIs(w, run.Wait(), jobstore.ErrClosed)
		require.Zero(w, time.Since(w.born), "nothing waited for a heartbeat or a round")
	})
}

func TestPatrolEndsWithItsStore(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{})
		require.NoError(w, w.Store.Close())
		time.Sleep(time.Minute)
		tr.Close()
		require.Equal(w, 1, strings.Count(w.log.String(), `level=ERROR msg="patrol cannot read the store"`), w.log.String())
		require.Equal(w, 1, strings.Count(w.log.String(), `level=WARN msg="patrol ended"`))
		require.Equal(w, 2, strings.Count(w.log.String(), "\n"), "said once, not every 5 s")
	})
}

func TestConfigThatFailsLiveJobsPanics(t *testing.T) {
	require.PanicsWithValue(t, "tracker: Timeout 5s does not exceed Heartbeat 5s: live jobs would fail",
		func() { New(nil, Config{Timeout: 5 * s}) })
	require.Equal(t, 30*s, Config{Heartbeat: 10 * s}.withDefaults().Timeout)
	require.Equal(t, 15*s, Config{Heartbeat: -1}.withDefaults().Timeout)
	require.Equal(t, 15*s, Config{}.withDefaults().Timeout)
}

// wallBack returns t with its wall clock set back by whole seconds and its
// monotonic reading as it was, which is what time.Now returns after somebody set
// the clock. No function of package time makes such a value.
func wallBack(t time.Time, seconds uint64) time.Time {
	type layout struct { // time.Time with a monotonic reading: see src/time/time.go
		wall uint64 // 1 bit flag, 33 bits of seconds, 30 bits of nanoseconds
		ext  int64
		loc  *time.Location
	}
	(*layout)(unsafe.Pointer(&t)).wall -= seconds << 30
	return t
}

func TestClockSetBackRefusesNoHeartbeat(t *testing.T) {
	reading := time.Now() // real: virtual time has no monotonic reading
	c := newClock(func() time.Time { return reading })
	first, wall := c.now(), reading
	reading = wallBack(wall.Add(5*s), 3600)
	require.Equal(t, wall.Add(5*s-time.Hour).UnixNano(), reading.UnixNano(), "the wall clock went back by an hour")
	require.Equal(t, first.Add(5*s), c.now())
}
