//go:build !race

package sim

import (
	"runtime"
	"testing"
	"time"
)

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

// TestCoroutinesEnd has goroutines take turns at random, so that their coroutines wait
// in the places of each other, and some of them unwind. Afterwards each coroutine can be
// ended all the same, in the order of their places or against it.
func TestCoroutinesEnd(t *testing.T) {
	c := &random{s: 7}
	for i := range 200 {
		x.retireIdle(0)
		before := runtime.NumGoroutine()
		for range 3 {
			Run(Config{Chooser: c}, func() {
				for j := range 6 {
					Go(1, func() {
						defer Do(KYield, nil, nil)
						for range j {
							Do(KYield, nil, nil)
						}
						if j%2 == i%2 {
							runtime.Goexit()
						}
						Do(KWait, nil, never)
					})
				}
				Do(KYield, nil, nil)
			})
		}
		n := len(x.idle)
		if n < 2 {
			t.Fatalf("%d coroutines", n)
		}
		for _, co := range x.idle {
			if i%3 == 0 { // as many unwinds as there may be
				co.unwinds = maxUnwinds - 1
			}
		}
		Run(Config{Chooser: c}, func() {
			for range 4 {
				Go(1, runtime.Goexit)
			}
		})
		if i%2 == 0 {
			for a, b := 0, len(x.idle)-1; a < b; a, b = a+1, b-1 {
				x.idle[a], x.idle[b] = x.idle[b], x.idle[a]
			}
		}
		x.retireIdle(0)
		// The last one to end may not have left yet, and on a busy machine may be on a thread
		// that has to wait for a processor.
		for until := time.Now().Add(20 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(until); {
			runtime.Gosched()
		}
		if after := runtime.NumGoroutine(); after > before || len(x.idle)+len(x.spent) > 0 {
			t.Fatalf("round %d: %d goroutines of the runtime, %d before", i, after, before)
		}
	}
}
