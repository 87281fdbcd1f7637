package guard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/explore/wire"
)

func TestPatience(t *testing.T) {
	for budget, want := range map[time.Duration]time.Duration{
		time.Millisecond: 2 * time.Second,
		5 * time.Second:  10 * time.Second,
		time.Hour:        30 * time.Second,
	} {
		require.Equal(t, want, patience(wire.Config{Budget: budget}))
	}
}
