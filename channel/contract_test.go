package channel_test

import (
	"testing"

	"example.com/racelab/channel"
	"example.com/racelab/harness"
	"example.com/racelab/jobstore"
)

// TestContract puts each store through the contract suite.
func TestContract(t *testing.T) {
	for _, s := range []struct {
		name string
		open func() jobstore.Store
	}{
		{"New", func() jobstore.Store { return channel.New() }},
		{"NewCombining", func() jobstore.Store { return channel.NewCombining() }},
		{"NewPublished", func() jobstore.Store { return channel.NewPublished() }},
	} {
		t.Run(s.name, func(t *testing.T) {
			harness.Run(t, func(testing.TB) jobstore.Store { return s.open() })
		})
	}
}
