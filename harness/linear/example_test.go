package linear_test

import (
	"sync"
	"testing"

	"example.com/racelab/harness/linear"
	"pgregory.net/rapid"
)

// A Counter counts.
type Counter struct {
	mu sync.Mutex
	n  int
}

// Add adds to the count and returns it.
func (c *Counter) Add(delta int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += delta
	return c.n
}

// Get returns the count.
func (c *Counter) Get() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// What a test of a Counter looks like: go test runs it natively, racelab test
// under the explorer.
func ExampleCheck() {
	testCounter := func(t *testing.T) {
		linear.Check(t, linear.Spec[*Counter, int]{
			New: func() *Counter { return new(Counter) },
			Methods: []linear.Method[*Counter, int]{
				linear.Call("Add", rapid.IntRange(-2, 2), (*Counter).Add,
					func(n, delta int) (int, int) { return n + delta, n + delta }),
				linear.Call0("Get", (*Counter).Get,
					func(n int) (int, int) { return n, n }),
			},
		})
	}
	_ = testCounter
}

func TestNoRaceCounter(t *testing.T) {
	linear.Check(t, linear.Spec[*Counter, int]{
		New: func() *Counter { return new(Counter) },
		Methods: []linear.Method[*Counter, int]{
			linear.Call("Add", rapid.IntRange(-2, 2), (*Counter).Add,
				func(n, delta int) (int, int) { return n + delta, n + delta }),
			linear.Call0("Get", (*Counter).Get,
				func(n int) (int, int) { return n, n }),
		},
	})
}
