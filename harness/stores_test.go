package harness

import (
	"testing"

	"example.com/racelab/atomic"
	"example.com/racelab/channel"
	"example.com/racelab/jobstore"
	"example.com/racelab/locked"
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
	{"channel", func(testing.TB) jobstore.Store { return channel.New() }},
	{"atomic", func(testing.TB) jobstore.Store { return atomic.New() }},
}

func TestStores(t *testing.T) {
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) { Run(t, s.open) })
	}
}
