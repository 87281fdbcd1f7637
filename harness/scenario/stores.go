package scenario

import (
	"fmt"
	"slices"
	"strings"

	"example.com/racelab/atomic"
	"example.com/racelab/channel"
	"example.com/racelab/jobstore"
	"example.com/racelab/locked"
	"example.com/racelab/naive"
)

// A Subject is a store that scenarios run on.
type Subject struct {
	Name string // what a command line takes: "locked"
	Open func() jobstore.Store

	// OpenPaused, if not nil, opens a store that calls pause between the read
	// and the write of every Update. The scenarios then park in it, and never
	// run freely: a store with a gap may crash the process.
	OpenPaused func(pause func()) jobstore.Store
}

// Stores returns the stores of this module that are shown side by side: each way
// to keep jobs once. Variants has the rest.
func Stores() []Subject {
	return []Subject{
		paused("naive", naive.New),
		paused("naive-fields", naive.NewFields),
		{Name: "locked", Open: func() jobstore.Store { return locked.New() }},
		{Name: "locked-per-job", Open: func() jobstore.Store { return locked.NewPerJob() }},
		{Name: "channel", Open: func() jobstore.Store { return channel.New() }},
		{Name: "atomic", Open: func() jobstore.Store { return atomic.New() }},
	}
}

// Variants returns the stores that improve on one of Stores in speed, and keep the
// same promises.
func Variants() []Subject {
	return []Subject{
		{Name: "locked-sharded", Open: func() jobstore.Store { return locked.NewSharded() }},
		{Name: "channel-combining", Open: func() jobstore.Store { return channel.NewCombining() }},
		{Name: "channel-published", Open: func() jobstore.Store { return channel.NewPublished() }},
		{Name: "atomic-cells", Open: func() jobstore.Store { return atomic.NewCells() }},
		{Name: "atomic-persistent", Open: func() jobstore.Store { return atomic.NewPersistent() }},
		{Name: "atomic-inplace", Open: func() jobstore.Store { return atomic.NewInPlace() }},
	}
}

func paused(name string, open func() *naive.Store) Subject {
	return Subject{
		Name: name,
		Open: func() jobstore.Store { return open() },
		OpenPaused: func(pause func()) jobstore.Store {
			s := open()
			s.Pause = pause
			return s
		},
	}
}

// FindStore returns the store of that name. The error names those that exist.
func FindStore(name string) (Subject, error) {
	all := append(Stores(), Variants()...)
	if i := slices.IndexFunc(all, func(s Subject) bool { return s.Name == name }); i >= 0 {
		return all[i], nil
	}
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Name
	}
	return Subject{}, fmt.Errorf("unknown store %q: want one of %s", name, strings.Join(names, ", "))
}
