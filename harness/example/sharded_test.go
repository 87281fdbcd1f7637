package sharded_test

import (
	"testing"

	"example.com/racelab/harness"
	"example.com/racelab/jobstore"
	"example.org/sharded"
)

func TestStore(t *testing.T) {
	harness.Run(t, func(testing.TB) jobstore.Store { return sharded.New() })
}
