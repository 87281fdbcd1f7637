package epoch_test

import (
	"sync/atomic"
	"testing"

	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/epoch"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCutsAreAnnouncedAndEnd(t *testing.T) {
	var c epoch.Clock
	require.Empty(t, c.Cuts())
	first, second, third := c.Begin(), c.Begin(), c.Begin()
	require.Equal(t, []uint64{0, 1, 2}, []uint64{first, second, third})
	require.EqualValues(t, 3, c.Now())
	require.Equal(t, []uint64{0, 1, 2}, c.Cuts())

	held := c.Cuts()
	c.End(second)
	require.Equal(t, []uint64{0, 2}, c.Cuts())
	require.Equal(t, []uint64{0, 1, 2}, held, "who has loaded the cuts keeps them")
	c.End(first)
	c.End(third)
	require.Empty(t, c.Cuts())
	require.EqualValues(t, 3, c.Now(), "only a beginning ends an epoch")
}

// A chain of versions is pruned for random cuts: each cut still finds what it
// found before, and nothing is left that none of them finds.
func TestPruneKeepsWhatIsShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stamps := rapid.SliceOfNDistinct(rapid.Uint64Range(0, 12), 0, 6, rapid.ID[uint64]).Draw(t, "stamps")
		cuts := rapid.SliceOfNDistinct(rapid.Uint64Range(0, 14), 0, 4, rapid.ID[uint64]).Draw(t, "cuts")
		var chain atomic.Pointer[epoch.Version]
		to := uint64(0)
		for stamp := range uint64(13) { // oldest first
			for _, s := range stamps {
				if s == stamp {
					v := &epoch.Version{Job: jobstore.Job{ID: "a", Version: stamp}}
					v.Stamp.Store(stamp)
					v.Older.Store(chain.Load())
					chain.Store(v)
					to = stamp + 1
				}
			}
		}
		shown := map[uint64]*epoch.Version{}
		wanted := map[*epoch.Version]bool{}
		for _, cut := range cuts {
			if cut < to { // otherwise it shows what replaced the newest
				shown[cut] = chain.Load().At(cut)
				wanted[shown[cut]] = true
			}
		}
		delete(wanted, nil)
		epoch.Prune(&chain, to, cuts)
		for cut, v := range shown {
			if got := chain.Load().At(cut); got != v {
				t.Fatalf("cut %d of %v shows %v, and %v before it was pruned", cut, cuts, got, v)
			}
		}
		n := 0
		for v := chain.Load(); v != nil; v = v.Older.Load() {
			n++
		}
		if n != len(wanted) {
			t.Fatalf("%d versions are left and %d are shown", n, len(wanted))
		}
	})
}

func TestShown(t *testing.T) {
	for _, c := range []struct {
		cuts     []uint64
		from, to uint64
		want     bool
	}{
		{nil, 0, 9, false},
		{[]uint64{3}, 3, 4, true},
		{[]uint64{3}, 4, 9, false},
		{[]uint64{3}, 0, 3, false},
		{[]uint64{1, 7}, 2, 7, false},
		{[]uint64{1, 7}, 2, 8, true},
	} {
		require.Equal(t, c.want, epoch.Shown(c.cuts, c.from, c.to), "%+v", c)
	}
}
