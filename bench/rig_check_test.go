package bench

import (
	"slices"
	"sync/atomic"
	"testing"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
)

// Each store must be filled alike, whichever way.
func TestFill(t *testing.T) {
	for _, sub := range subjects() {
		r, err := newRig(sub.Open, 100)
		require.NoError(t, err, sub.Name)
		for _, id := range r.ids {
			got, err := r.store.Get(id)
			require.NoError(t, err, sub.Name)
			require.Equal(t, jobstore.Job{ID: id, Status: jobstore.Processing, Created: 1, Started: 2, Version: 1}, got, sub.Name)
		}
		n := 0
		for range r.store.All() {
			n++
		}
		require.Equal(t, 100, n, sub.Name)
		require.NoError(t, r.store.Close())
	}
}

// Each work must succeed on each store, again and again, and leave the jobs.
func TestWork(t *testing.T) {
	for _, w := range works {
		for _, sub := range subjects() {
			if sub.Name == byHand && !w.byHand {
				continue
			}
			r, err := newRig(sub.Open, 10)
			require.NoError(t, err)
			procs := 2
			if sub.OpenPaused != nil {
				procs = 1
			}
			require.NoError(t, drive(procs, 3000, w.call(r)), "%s on %s", w.name, sub.Name)
			require.NoError(t, all(r)(0, 0), "%s on %s", w.name, sub.Name)
			require.NoError(t, r.store.Close())
		}
	}
}

func TestMixIsMixed(t *testing.T) {
	var count [100]int
	for i := range 100_000 {
		count[percentile(i)]++
	}
	require.Greater(t, slices.Min(count[:]), 900)
	require.Less(t, slices.Max(count[:]), 1100)
}

func TestDriveMakesEachCallOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 63, 1000} {
		made := make([]atomic.Int32, n)
		require.NoError(t, drive(2, n, func(_, i int) error { made[i].Add(1); return nil }))
		for i := range made {
			require.Equal(t, int32(1), made[i].Load(), "call %d of %d", i, n)
		}
	}
}

func TestDriveReportsARefusedCall(t *testing.T) {
	for _, procs := range procs {
		err := drive(procs, 1000, func(_, i int) error {
			if i == 500 {
				return jobstore.ErrNotFound
			}
			return nil
		})
		require.ErrorIs(t, err, jobstore.ErrNotFound)
	}
}
