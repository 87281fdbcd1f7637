package atomic_test

import (
	"testing"

	"example.com/racelab/atomic"
	"example.com/racelab/harness"
	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/jobtest"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestContract puts each store through the contract suite.
func TestContract(t *testing.T) {
	for _, s := range []struct {
		name string
		open func() jobstore.Store
	}{
		{"New", func() jobstore.Store { return atomic.New() }},
		{"NewInPlace", func() jobstore.Store { return atomic.NewInPlace() }},
		{"NewInPlaceFast", func() jobstore.Store { return jobtest.Fast(atomic.NewInPlace()) }},
		{"NewCells", func() jobstore.Store { return atomic.NewCells() }},
		{"NewCellsFast", func() jobstore.Store { return jobtest.Fast(atomic.NewCells()) }},
		{"NewPersistent", func() jobstore.Store { return atomic.NewPersistent() }},
	} {
		t.Run(s.name, func(t *testing.T) {
			harness.Run(t, func(testing.TB) jobstore.Store { return s.open() })
		})
	}
}
