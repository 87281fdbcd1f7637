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
	require.False(t, spent(p, p, "running", p/10), "others had the processors")
	require.False(t, spent(p, p, "runnable", p/10), "others had the processors")
	require.True(t, spent(p, p, "running", p), "it computes without a step")
	require.True(t, spent(p, p, "IO wait", 0), "what waits needs no processor")
	require.False(t, spent(p, p, unknown, p/10), "the explorer computes, and others had the processors")
	require.True(t, spent(p, 10*p, unknown, 0), "nothing moves")
}

func TestNativelyItHangsOrComputes(t *testing.T) {
	const limit = time.Minute
	require.True(t, hangs(limit, limit, 0), "it waits")
	require.True(t, hangs(limit, limit, limit), "it has had its time")
	require.False(t, hangs(limit, limit, limit/4), "others had the processors")
	require.True(t, hangs(limit, longest, limit/2), "go test would end it")
}
