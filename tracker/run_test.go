package tracker

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/racelab/jobstore"
)

const s = time.Second

func sleep(d time.Duration) Work {
	return func(context.Context, Report) error { time.Sleep(d); return nil }
}

func obey(ctx context.Context, _ Report) error { <-ctx.Done(); return ctx.Err() }

func TestHeartBeatsEvery5SecondsUntilTheEnd(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{})
		run, err := tr.Go(w.Context(), "a", sleep(17*s))
		require.NoError(w, err)
		require.Equal(w, jobstore.Processing, w.job("a").Status, "when Go returns the job is processing")

		require.NoError(w, run.Wait())
		time.Sleep(time.Minute) // a heart that went on would show
		require.Equal(w, []string{
			at(0, "Create a"), at(0, "Start a"),
			at(5*s, "Beat a"), at(10*s, "Beat a"), at(15*s, "Beat a"),
			at(17*s, "Complete a"),
		}, w.seen())
		job := w.job("a")
		require.Equal(w, jobstore.Completed, job.Status)
		require.Equal(w, w.born.Add(15*s).UTC(), job.LastHeartbeat.Time())
		require.Equal(w, w.born.Add(17*s).UTC(), job.Completed.Time())
	})
}

func TestEndWaitsForABeatThatIsUnderWay(t *testing.T) {
	inEachStore(t, func(w *world) {
		w.before = func(kind string) {
			if kind == "Beat" {
				time.Sleep(3 * s) // a slow store: the beat is on its way from 5 s to 8 s
			}
		}
		tr := w.tracker(Config{})
		run, err := tr.Go(w.Context(), "a", sleep(6*s))
		require.NoError(w, err)
		require.NoError(w, run.Wait())
		require.Equal(w, []string{"5s to 8s Beat a", "8s Complete a"}, w.seen()[2:],
			"the end is asked for once the heart has stopped")
	})
}

func TestNoBeatWhenSwitchedOff(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{Heartbeat: -1, Timeout: -1})
		run, err := tr.Go(w.Context(), "a", sleep(time.Minute))
		require.NoError(w, err)
		require.NoError(w, run.Wait())
		require.Equal(w, at(time.Minute, "Complete a"), w.seen()[2])
	})
}

var errDisk = errors.New("disk is full")

type nilPointer struct{ text string }

func (e *nilPointer) Error() string { return e.text }

func TestHowWorkEndsIsHowTheJobEnds(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		is           error
		work         Work
	}{
		{"error", "slide 3: disk is full", errDisk, func(context.Context, Report) error {
			return fmt.Errorf("slide 3: %w", errDisk)
		}},
		{"error without a text", "*errors.errorString without a text", nil, func(context.Context, Report) error {
			return errors.New("")
		}},
		{"error that is a nil pointer", "<nil>", nil, func(context.Context, Report) error {
			var e *nilPointer
			return e
		}},
		{"panic", "panic: 42", nil, func(context.Context, Report) error { panic(42) }},
		{"panic with an error", "panic: disk is full", errDisk, func(context.Context, Report) error { panic(errDisk) }},
		{"panic with nil", "panic: " + new(runtime.PanicNilError).Error(), nil,
			func(context.Context, Report) error { panic(nil) }},
		{"Goexit", "work called runtime.Goexit", ErrGoexit, func(context.Context, Report) error {
			runtime.Goexit()
			return nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inEachStore(t, func(w *world) {
				tr := w.tracker(Config{})
				run, err := tr.Go(w.Context(), "a", func(ctx context.Context, report Report) error {
					time.Sleep(7 * s)
					return c.work(ctx, report)
				})
				require.NoError(w, err)
				err = run.Wait()
				require.Error(w, err)
				if c.is != nil {
					require.ErrorIs(w, err, c.is)
				}
				time.Sleep(time.Minute)
				require.Equal(w, []string{at(5*s, "Beat a"), at(7*s, "Fail a")}, w.seen()[2:], "no beat after the end")
				job := w.job("a")
				require.Equal(w, jobstore.Failed, job.Status)
				require.Equal(w, c.reason, job.Err)
			})
		})
	}
}

func TestPanicErrorKeepsWhereItWas(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{})
		run, err := tr.Go(w.Context(), "a", func(context.Context, Report) error { panic("boom") })
		require.NoError(w, err)
		panicked, ok := errors.AsType[*PanicError](run.Wait())
		require.True(w, ok)
		require.Equal(w, "boom", panicked.Value)
		require.Contains(w, string(panicked.Stack), "TestPanicErrorKeepsWhereItWas")
	})
}

func TestCancelledContextFailsTheJobWithTheCause(t *testing.T) {
	cause := errors.New("the user closed the page")
	for _, c := range []struct {
		name, reason string
		ctx          func(context.Context) (context.Context, context.CancelFunc)
		is           error
	}{
		{"cancel", "context canceled", context.WithCancel, context.Canceled},
		{"cause", "context canceled: the user closed the page", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			return ctx, func() { cancel(cause) }
		}, cause},
		{"deadline", "context deadline exceeded", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 2*s)
		}, context.DeadlineExceeded},
	} {
		t.Run(c.name, func(t *testing.T) {
			inEachStore(t, func(w *world) {
				tr := w.tracker(Config{})
				ctx, cancel := c.ctx(w.Context())
				time.AfterFunc(3*s, cancel)
				run, err := tr.Go(ctx, "a", obey)
				require.NoError(w, err)
				require.ErrorIs(w, run.Wait(), c.is)
				require.Equal(w, jobstore.Failed, w.job("a").Status)
				require.Equal(w, c.reason, w.job("a").Err)
			})
		})
	}
}

func TestWorkThatIgnoresItsContextBeatsUntilItReturns(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{})
		ctx, cancel := context.WithCancel(w.Context())
		cancel()
		run, err := tr.Go(ctx, "a", sleep(12*s))
		require.NoError(w, err)
		require.NoError(w, run.Wait(), "it did finish")
		require.Equal(w, []string{at(5*s, "Beat a"), at(10*s, "Beat a"), at(12*s, "Complete a")}, w.seen()[2:])
	})
}

func TestReportRecordsOrReturnsTheRefusal(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{})
		var late Report
		run, err := tr.Go(w.Context(), "a", func(ctx context.Context, report Report) error {
			late = report
			require.NoError(w, report(40))
			require.Equal(w, 40.0, w.job("a").Progress)
			_, back := errors.AsType[*jobstore.TransitionError](report(30))
			require.True(w, back)
			require.ErrorIs(w, report(math.NaN()), jobstore.ErrInvalid)
			require.NoError(w, ctx.Err(), "a refused report does not end the work")
			return report(50)
		})
		require.NoError(w, err)
		require.NoError(w, run.Wait())
		require.Error(w, late(60), "a report after the end is refused")
		require.Equal(w, 100.0, w.job("a").Progress)
	})
}

func TestWorkIsCancelledWhenItsRecordIsLost(t *testing.T) {
	for _, c := range []struct {
		name string
		lose func(w *world)
		is   error
	}{
		{"failed by another", func(w *world) { w.must("a", jobstore.Fail("stopped by hand", w.now())) }, nil},
		{"deleted", func(w *world) { require.NoError(w, w.Store.Delete("a")) }, jobstore.ErrNotFound},
		{"store closed", func(w *world) { require.NoError(w, w.Store.Close()) }, jobstore.ErrClosed},
	} {
		t.Run(c.name, func(t *testing.T) {
			inEachStore(t, func(w *world) {
				tr := w.tracker(Config{})
				run, err := tr.Go(w.Context(), "a", obey)
				require.NoError(w, err)
				time.Sleep(7 * s)
				c.lose(w)
				err = run.Wait()
				require.Equal(w, 10*s, time.Since(w.born), "the next beat notices")
				require.ErrorIs(w, err, context.Canceled, "what the work returned")
				if c.is != nil {
					require.ErrorIs(w, err, c.is)
				} else {
					_, refused := errors.AsType[*jobstore.TransitionError](err)
					require.True(w, refused, "got %v: the store's refusal is part of it", err)
					require.Equal(w, "stopped by hand", w.job("a").Err)
				}
				require.Contains(w, w.log.String(), `level=ERROR msg="end not recorded" job=a`)
			})
		})
	}
}

func TestHeartStopsWhenItsRecordIsLost(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{})
		run, err := tr.Go(w.Context(), "a", sleep(time.Minute)) // ignores its context
		require.NoError(w, err)
		require.NoError(w, w.Store.Delete("a"))
		require.ErrorIs(w, run.Wait(), jobstore.ErrNotFound)
		require.Equal(w, []string{at(5*s, "Beat a"), at(time.Minute, "Complete a")}, w.seen()[2:])
	})
}

func TestNothingOfARunIsKept(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{})
		var inside context.Context
		run, err := tr.Go(w.Context(), "a", func(ctx context.Context, _ Report) error { inside = ctx; return nil })
		require.NoError(w, err)
		require.NoError(w, run.Wait())
		synctest.Wait()
		require.ErrorIs(w, inside.Err(), context.Canceled, "what the work left running is told to stop")
		tr.mu.Lock()
		defer tr.mu.Unlock()
		require.Empty(w, tr.runs)
	})
}

func TestStoreThatFailsForAWhileLosesNothingElse(t *testing.T) {
	inEachStore(t, func(w *world) {
		w.refuse = func(kind string) error {
			if kind == "Beat" && time.Since(w.born) < 7*s {
				return errDisk
			}
			return nil
		}
		tr := w.tracker(Config{})
		run, err := tr.Go(w.Context(), "a", sleep(13*s))
		require.NoError(w, err)
		require.NoError(w, run.Wait())
		require.Equal(w, w.born.Add(10*s).UTC(), w.job("a").LastHeartbeat.Time(), "the heart went on")
		require.Contains(w, w.log.String(), `msg="update refused" job=a error="disk is full"`)
	})
}

func TestEndThatTheStoreRefusesIsLoggedAndReturned(t *testing.T) {
	inEachStore(t, func(w *world) {
		w.refuse = func(kind string) error {
			if kind == "Complete" {
				return errDisk
			}
			return nil
		}
		tr := w.tracker(Config{})
		run, err := tr.Go(w.Context(), "a", sleep(1*s))
		require.NoError(w, err)
		require.ErrorIs(w, run.Wait(), errDisk)
		require.Contains(w, w.log.String(), `level=ERROR msg="end not recorded" job=a error="disk is full"`)
		time.Sleep(20 * s)
		require.Equal(w, "no heartbeat for 15s", w.job("a").Err, "nobody works on it, so the reaper comes")
	})
}

func TestGoIsRefusedByTheStore(t *testing.T) {
	inEachStore(t, func(w *world) {
		tr := w.tracker(Config{})
		never := func(context.Context, Report) error { w.Error("work was called"); return nil }
		w.zombie("taken")
		_, err := tr.Go(w.Context(), "taken", never)
		require.ErrorIs(w, err, jobstore.ErrExists)
		_, err = tr.Go(w.Context(), "", never)
		require.ErrorIs(w, err, jobstore.ErrInvalid)

		w.before = func(kind string) {
			if kind == "Start" {
				require.NoError(w, w.Store.Delete("quick"))
			}
		}
		_, err = tr.Go(w.Context(), "quick", never)
		require.ErrorIs(w, err, jobstore.ErrNotFound)
		require.NoError(w, w.Store.Close())
		_, err = tr.Go(w.Context(), "b", never)
		require.ErrorIs(w, err, jobstore.ErrClosed)
		synctest.Wait()
	})
}
