package jobtest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Allocates requires that call allocates n times. Under the race detector it
// only makes the call, because there the runtime allocates by itself.
func Allocates(t *testing.T, n float64, name string, call func() error) {
	t.Helper()
	require.NoError(t, call(), name)
	if raceEnabled {
		return
	}
	got := testing.AllocsPerRun(100, func() {
		if err := call(); err != nil {
			t.Fatal(err)
		}
	})
	require.Equal(t, n, got, "allocations of %s", name)
}
