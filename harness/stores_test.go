package harness

import (
	"slices"
	"testing"
	"time"

	"example.com/racelab/atomic"
	"example.com/racelab/channel"
	"example.com/racelab/jobstore"
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
	{"atomic-inplace-fast", func(testing.TB) jobstore.Store { return fast{atomic.NewInPlace()} }},
	{"atomic-cells-fast", func(testing.TB) jobstore.Store { return fast{atomic.NewCells()} }},
	{"atomic-persistent", func(testing.TB) jobstore.Store { return atomic.NewPersistent() }},
}

// fast makes Get and Update by the fast paths that a store has, each id by another.
type fast struct{ jobstore.Store }

func (f fast) Get(id string) (jobstore.Job, error) {
	switch id {
	case "a":
		return jobstore.HandleOf(f.Store, id).Get()
	case "b":
		view, err := jobstore.View(f.Store, id)
		if err != nil {
			return jobstore.Job{}, err
		}
		return *view, nil
	}
	jobs := make([]jobstore.Job, 1)
	if s, ok := f.Store.(jobstore.Batcher); ok {
		errs := make([]error, 1)
		s.GetBatch([]string{id}, jobs, errs)
		return jobs[0], errs[0]
	}
	return f.Store.Get(id)
}

func (f fast) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	return jobstore.HandleOf(f.Store, id).Update(c)
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

func TestStores(t *testing.T) {
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) { Run(t, s.open) })
	}
}
