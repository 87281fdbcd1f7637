package atomic_test

import (
	"testing"

	"example.com/racelab/harness/explore/sim/internal/simtest"
)

func TestAPI(t *testing.T) {
	simtest.SameAPI(t, "sync/atomic", "example.com/racelab/harness/explore/sim/sync/atomic")
}
