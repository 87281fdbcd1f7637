package harness

import (
	"testing"

	"example.com/racelab/harness/linear"
	"example.com/racelab/jobstore"
)

// TestNoRaceStores draws programs of all methods on two jobs, Create and Close
// among them: under racelab test each store is run under every schedule of them,
// as far as -schedules goes.
func TestNoRaceStores(t *testing.T) {
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) {
			if !linear.Explored() && s.name != "locked" {
				t.Skip("natively the contract suite draws programs of each store")
			}
			CheckConcurrent(t, Jobs(func() jobstore.Store { return s.open(t) }, true))
		})
	}
}
