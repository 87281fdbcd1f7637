package harness

import (
	"os"
	"slices"
	"testing"
	"time"

	"example.com/racelab/atomic"
	"example.com/racelab/channel"
	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/jobtest"
	"example.com/racelab/locked"
	"example.com/racelab/naive"
)

// A subject is a store that the suite is tried on. Only what is meant for
// concurrent callers: the concurrent checks would crash on the naive stores.
type subject struct {
	name string
	open func(testing.TB) jobstore.Store
}

var stores = []subject{
	{"locked", func(testing.TB) jobstore.Store { return locked.New() }},
	{"locked-perjob", func(testing.TB) jobstore.Store { return locked.NewPerJob() }},
	{"locked-sharded", func(testing.TB) jobstore.Store { return locked.NewSharded() }},
	{"channel-combining", func(testing.TB) jobstore.Store { return channel.NewCombining() }},
	{"channel-published", func(testing.TB) jobstore.Store { return channel.NewPublished() }},
	{"channel", func(testing.TB) jobstore.Store { return channel.New() }},
	{"atomic", func(testing.TB) jobstore.Store { return atomic.New() }},
	{"atomic-inplace", func(testing.TB) jobstore.Store { return atomic.NewInPlace() }},
	{"atomic-cells", func(testing.TB) jobstore.Store { return atomic.NewCells() }},
	{"atomic-inplace-fast", func(testing.TB) jobstore.Store { return jobtest.Fast(atomic.NewInPlace()) }},
	{"atomic-cells-fast", func(testing.TB) jobstore.Store { return jobtest.Fast(atomic.NewCells()) }},
	{"atomic-persistent", func(testing.TB) jobstore.Store { return atomic.NewPersistent() }},
}

// TestNaiveAlone shows that the naive stores are right as long as there is one
// caller: all that is wrong with them is what happens between calls.
func TestNaiveAlone(t *testing.T) {
	for name, open := range map[string]func() *naive.Store{"naive": naive.New, "naive-fields": naive.NewFields} {
		t.Run(name, func(t *testing.T) {
			s := suite{open: func(testing.TB) jobstore.Store { return open() }, patience: 20 * time.Second}
			for _, c := range checks() {
				if slices.Contains([]string{"Model", "Transitions", "Errors", "AllNewCutPerRange", "AllOnClosed", "Closed"}, c.name) {
					t.Run(c.name, func(t *testing.T) { c.run(s, t) })
				}
			}
		})
	}
}

// storesEnv has TestStores run: harness/mutants sets it, since it edits stores and
// builds this package only. Otherwise each store's own package puts it through the
// suite, as anybody's would: all in one package would take longer than go test
// lets -count=20 take.
const storesEnv = "RACELAB_STORES"

func TestStores(t *testing.T) {
	if os.Getenv(storesEnv) == "" {
		t.Skip("TestContract of locked, channel and atomic does this; " + storesEnv + "=1 does it here")
	}
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) { Run(t, s.open) })
	}
}
