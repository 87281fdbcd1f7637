package guard

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

var block []byte

// Garbage is not held, however much of it there is.
func TestHeld(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	limit := bytesOf(heapMetric) + 32<<20
	require.False(t, held(limit))
	block = make([]byte, 64<<20)
	require.True(t, held(limit))
	block = nil
	require.Greater(t, bytesOf(heapMetric), limit)
	require.False(t, held(limit))
}
