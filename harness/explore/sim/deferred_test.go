//go:build !race

package sim

import (
	"runtime"
	"slices"
	"testing"
	"unsafe"

	"example.com/racelab/harness/explore/sim/getg"
)

// stuckBelow waits in vain, below a frame or two.
//
//go:noinline
func stuckBelow(said *[]string) {
	Do(KWait, unsafe.Pointer(said), never)
	*said = append(*said, "went on")
}

// TestDeferredCallsAreMade tears goroutines down that wait in vain. What they have
// deferred is called, wherever on the stack it was; a goroutine that has deferred
// nothing ends without its stack being unwound.
func TestDeferredCallsAreMade(t *testing.T) {
	for _, c := range []struct {
		name    string
		body    func(said *[]string)
		want    []string
		unwinds int
	}{
		{"nothing", stuckBelow, nil, 0},
		{"nothing, in a literal", func(said *[]string) { func() { stuckBelow(said) }() }, nil, 0},
		{"in the function that waits", func(said *[]string) {
			defer func() { *said = append(*said, "outer") }()
			Do(KWait, unsafe.Pointer(said), never)
		}, []string{"outer"}, 1},
		{"further out", func(said *[]string) {
			defer func() { *said = append(*said, "outer") }()
			stuckBelow(said)
		}, []string{"outer"}, 1},
		{"in a loop", func(said *[]string) {
			for _, s := range []string{"a", "b"} {
				defer func() { *said = append(*said, s) }()
			}
			stuckBelow(said)
		}, []string{"b", "a"}, 1},
		{"over a range of a function", func(said *[]string) {
			for s := range slices.Values([]string{"a", "b"}) {
				defer func() { *said = append(*said, s) }()
			}
			stuckBelow(said)
		}, []string{"b", "a"}, 1},
		{"waiting in a deferred call", func(said *[]string) {
			defer func() {
				defer func() { *said = append(*said, "inner") }()
				stuckBelow(said)
			}()
			panic("on the way out")
		}, []string{"inner"}, 1},
		{"after Goexit", func(said *[]string) {
			defer func() { *said = append(*said, "outer") }()
			defer stuckBelow(said)
			runtime.Goexit()
		}, []string{"outer"}, 1},
	} {
		for _, run := range []func(Site, func()){Go, GoCall} {
			x.retireIdle(0)
			said := []string{}
			r := Run(Config{Chooser: first{}}, func() {
				run(1, func() { c.body(&said) })
				Do(KYield, nil, nil)
			})
			if r.Failure != nil || len(r.Leaked) != 1 || !slices.Equal(said, c.want) {
				t.Errorf("%s: failure %v, %d leaked, deferred calls said %q, want %q", c.name, r.Failure, len(r.Leaked), said, c.want)
			}
			got := 0
			for _, co := range x.idle {
				got += co.unwinds
			}
			if getg.Returns && got != c.unwinds {
				t.Errorf("%s: %d stacks were unwound, want %d", c.name, got, c.unwinds)
			}
		}
	}
}

// TestNothingIsAllocated runs executions of each kind of end: the explorer itself
// allocates for none of them, once it has what it needs.
func TestNothingIsAllocated(t *testing.T) {
	n := new(int)
	write := func() { *W(n, 1) = 1 }
	for name, body := range map[string]func(){
		"done":     func() { three(false) },
		"deadlock": func() { three(true) },
		"leak":     func() { Go(1, func() { Do(KWait, nil, never) }) },
		"race": func() {
			Go(1, write)
			*W(n, 2) = 2
		},
	} {
		c := Config{Chooser: &random{s: 1}}
		if allocs := testing.AllocsPerRun(1000, func() { Run(c, body) }); allocs >= 1 {
			t.Errorf("%s: %v allocations", name, allocs)
		}
	}
}
