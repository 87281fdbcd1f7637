//go:build !race

package sim

import "testing"

// below panics from n frames of a kilobyte.
func below(n int) byte {
	var room [1 << 10]byte
	if n == 0 {
		panic("below")
	}
	room[n] = below(n - 1)
	return room[n-1]
}

// TestDeepUnwindRetires has a goroutine panic, from near its first function and from
// far below. Coroutines are kept, but not what lies on the stack of one: unwinds
// from deep below would add up to more stack than there may be.
func TestDeepUnwindRetires(t *testing.T) {
	for frames, want := range map[int]int{1: 2, 100: 1} {
		x.retireIdle(0)
		r := Run(Config{Chooser: first{}}, func() {
			Go(1, func() { below(frames) })
			Do(KWait, nil, alone)
		})
		if r.Failure == nil || r.Failure.Value != "below" {
			t.Fatalf("failure %v, want the panic", r.Failure)
		}
		if len(x.idle) != want {
			t.Errorf("%d frames: %d coroutines are kept, want %d", frames, len(x.idle), want)
		}
	}
}
