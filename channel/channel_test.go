package channel_test

import (
	"slices"
	"sync"
	"testing"

	"example.com/racelab/channel"
	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/jobtest"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

var (
	_ jobstore.Store = (*channel.Store)(nil)
	_ jobstore.Store = (*channel.Combining)(nil)
	_ jobstore.Store = (*channel.Published)(nil)

	_ jobstore.Viewer = (*channel.Published)(nil)
)

func each(t *testing.T, check func(*testing.T, jobtest.Open)) {
	t.Run("New", func(t *testing.T) { check(t, func() jobstore.Store { return channel.New() }) })
	t.Run("NewCombining", func(t *testing.T) { check(t, func() jobstore.Store { return channel.NewCombining() }) })
	t.Run("NewPublished", func(t *testing.T) { check(t, func() jobstore.Store { return channel.NewPublished() }) })
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSequential(t *testing.T)  { each(t, jobtest.Sequential) }
func TestErrors(t *testing.T)      { each(t, jobtest.Errors) }
func TestClosed(t *testing.T)      { each(t, jobtest.Closed) }
func TestCut(t *testing.T)         { each(t, jobtest.Cut) }
func TestHammer(t *testing.T)      { each(t, jobtest.Hammer) }
func TestCloseAtOnce(t *testing.T) { each(t, jobtest.CloseAtOnce) }

func TestCloseLeavesNoGoroutine(t *testing.T) {
	before := goleak.IgnoreCurrent()
	require.NoError(t, channel.New().Close())
	goleak.VerifyNone(t, before)
}

// A call that meets no other is made by its own caller and allocates nothing.
func TestCombiningAloneAllocatesNothing(t *testing.T) {
	s := channel.NewCombining()
	_, err := s.Create("a", 1)
	require.NoError(t, err)
	_, err = s.Update("a", jobstore.Start(2))
	require.NoError(t, err)
	jobtest.Allocates(t, 0, "Get", func() error { _, err := s.Get("a"); return err })
	jobtest.Allocates(t, 0, "Beat", func() error { _, err := s.Update("a", jobstore.Beat(3)); return err })
}

// Four goroutines update one job until the store is closed. If an update was
// refused and happened all the same, a later one that was accepted skips its
// version.
func TestRefusedCallDidNotHappen(t *testing.T) { each(t, refusedCallDidNotHappen) }

func refusedCallDidNotHappen(t *testing.T, open jobtest.Open) {
	for range 50 {
		s := open()
		_, err := s.Create("a", 1)
		require.NoError(t, err)
		_, err = s.Update("a", jobstore.Start(2))
		require.NoError(t, err)

		var accepted, newest [4]uint64
		var wg sync.WaitGroup
		for g := range accepted {
			wg.Go(func() {
				for {
					job, err := s.Update("a", jobstore.Beat(2))
					if err != nil {
						return
					}
					accepted[g]++
					newest[g] = job.Version
				}
			})
		}
		wg.Go(func() { s.Close() })
		wg.Wait()
		require.Equal(t, 1+accepted[0]+accepted[1]+accepted[2]+accepted[3], max(1, slices.Max(newest[:])))
	}
}
