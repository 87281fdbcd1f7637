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

// On a machine that is busy elsewhere a second passes in which a test gets a tenth of it.
func TestSpent(t *testing.T) {
	const p = 2 * time.Second
	require.False(t, spent(p, "running", p/10), "others had the processors")
	require.False(t, spent(p, "runnable", p/10), "others had the processors")
	require.True(t, spent(p, "running", p), "it computes without a step")
	require.True(t, spent(p, "IO wait", 0), "what waits needs no processor")
}
