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

var _ jobstore.Store = (*channel.Store)(nil)

func open() jobstore.Store { return channel.New() }

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSequential(t *testing.T)  { jobtest.Sequential(t, open) }
func TestErrors(t *testing.T)      { jobtest.Errors(t, open) }
func TestClosed(t *testing.T)      { jobtest.Closed(t, open) }
func TestCut(t *testing.T)         { jobtest.Cut(t, open) }
func TestHammer(t *testing.T)      { jobtest.Hammer(t, open) }
func TestCloseAtOnce(t *testing.T) { jobtest.CloseAtOnce(t, open) }

func TestCloseLeavesNoGoroutine(t *testing.T) {
	before := goleak.IgnoreCurrent()
	require.NoError(t, channel.New().Close())
	goleak.VerifyNone(t, before)
}

// Four goroutines update one job until the store is closed. If an update was
// refused and happened all the same, a later one that was accepted skips its
// version.
func TestRefusedCallDidNotHappen(t *testing.T) {
	for range 50 {
		s := channel.New()
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
