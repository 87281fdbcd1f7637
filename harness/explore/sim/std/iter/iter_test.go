//lint:file-ignore SA2001 critical sections are empty where locking is all that a program is about

package iter_test

import (
	"fmt"
	"runtime"
	"testing"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/internal/simtest"
	"example.com/racelab/harness/explore/sim/std/iter"
	"example.com/racelab/harness/explore/sim/sync"
)

func TestAPI(t *testing.T) {
	simtest.SameAPI(t, "iter", "example.com/racelab/harness/explore/sim/std/iter")
}

// locked yields 0 to n-1, taking mu around each.
func locked(mu *sync.Mutex, n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			mu.Lock()
			mu.Unlock()
			if !yield(i) {
				return
			}
		}
	}
}

func sum(seq iter.Seq[int]) (total int) {
	next, stop := iter.Pull(seq)
	defer stop()
	for v, ok := next(); ok; v, ok = next() {
		total += v
	}
	return total
}

func TestPull(t *testing.T) {
	for _, p := range []struct {
		name string
		body func() string
		want string
	}{
		{"steps in the body", func() string {
			var mu sync.Mutex
			var wg sync.WaitGroup
			var got [2]int
			for i := range 2 {
				wg.Go(func() { got[i] = sum(locked(&mu, 2)) })
			}
			wg.Wait()
			return fmt.Sprint(got)
		}, "[1 1]"},
		{"one in another", func() string {
			var mu sync.Mutex
			outer := func(yield func(int) bool) {
				next, stop := iter.Pull(locked(&mu, 3))
				defer stop()
				for v, ok := next(); ok && yield(10*v); v, ok = next() {
					mu.Lock()
					mu.Unlock()
				}
			}
			return fmt.Sprint(sum(outer))
		}, "30"},
		{"pairs", func() string {
			next, stop := iter.Pull2(func(yield func(int, string) bool) {
				_ = yield(1, "a") && yield(2, "b")
			})
			defer stop()
			k, v, ok := next()
			return fmt.Sprintln(k, v, ok)
		}, "1 a true\n"},
		{"the body waits for another goroutine", func() string {
			ch := make(chan int)
			sim.Go(0, func() { sim.Send(ch, 0).V(7) })
			return fmt.Sprint(sum(func(yield func(int) bool) { yield(sim.Recv(ch, 0)) }))
		}, "7"},
		{"the body waits for ever", func() string {
			ch := make(chan int)
			return fmt.Sprint(sum(func(yield func(int) bool) { yield(sim.Recv(ch, 0)) }))
		}, "deadlock"},
		{"the body panics", func() string {
			defer func() { recover() }()
			sum(func(func(int) bool) { panic("oops") })
			return "done"
		}, ""},
		{"the body's Goexit ends who pulls", func() string {
			var wg sync.WaitGroup
			wg.Go(func() { sum(func(func(int) bool) { runtime.Goexit() }) })
			wg.Wait()
			return "done"
		}, "done"},
		{"passed on, in order", func() string {
			var mu sync.Mutex
			next, stop := iter.Pull(locked(&mu, 3))
			defer stop()
			a, _ := next()
			ch := make(chan int)
			sim.Go(0, func() { v, _ := next(); sim.Send(ch, 0).V(v) })
			b := sim.Recv(ch, 0)
			c, _ := next()
			return fmt.Sprint(a, b, c)
		}, "0 1 2"},
		{"passed on, unordered", func() string {
			next, stop := iter.Pull(func(yield func(int) bool) { yield(1) })
			defer stop()
			sim.Go(0, func() { next() })
			stop()
			return "done"
		}, "done race"},
	} {
		t.Run(p.name, func(t *testing.T) {
			if got := simtest.Outcomes(t, p.body); got != p.want {
				t.Errorf("outcomes %q, want %q", got, p.want)
			}
		})
	}
}

// TestAbandoned holds that iterators which nobody stops do not pile up, even if
// their bodies wait as they are stopped.
func TestAbandoned(t *testing.T) {
	abandon := func() string {
		ch := make(chan int)
		next, _ := iter.Pull(func(yield func(int) bool) {
			defer sim.Recv(ch, 0)
			yield(1)
			sim.Recv(ch, 0)
		})
		next()
		return "done"
	}
	simtest.Once(t, abandon)
	before := runtime.NumGoroutine()
	for range 100 {
		if got := simtest.Once(t, abandon); got != "done" {
			t.Fatalf("outcome %q", got)
		}
	}
	if after := runtime.NumGoroutine(); after > before+10 {
		t.Errorf("%d goroutines became %d", before, after)
	}
}
