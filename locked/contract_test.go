package locked_test

import (
	"testing"

	"example.com/racelab/harness"
	"example.com/racelab/jobstore"
	"example.com/racelab/locked"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestContract puts each store through the contract suite.
func TestContract(t *testing.T) {
	for _, s := range []struct {
		name string
		open func() jobstore.Store
	}{
		{"New", func() jobstore.Store { return locked.New() }},
		{"NewPerJob", func() jobstore.Store { return locked.NewPerJob() }},
		{"NewSharded", func() jobstore.Store { return locked.NewSharded() }},
	} {
		t.Run(s.name, func(t *testing.T) {
			harness.Run(t, func(testing.TB) jobstore.Store { return s.open() })
		})
	}
}
