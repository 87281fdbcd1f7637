package guard

import (
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/explore/wire"
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

// Who asks is told once that the limit is near, and again when it still is.
func TestNear(t *testing.T) {
	w := &watch{config: wire.Config{Memory: 1 << 40, Dir: t.TempDir()}, at: func() (int, uint64, uint64) { return 0, 0, 0 }}
	w.moved = time.Now()
	w.look(time.Now())
	require.Zero(t, Near(), "there is much left")
	w.config.Memory = bytesOf(heapMetric) / 5 * 6
	w.look(time.Now())
	require.Equal(t, w.config.Memory, Near())
	require.Zero(t, Near())
}
