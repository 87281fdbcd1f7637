//lint:file-ignore SA2001 critical sections are empty where locking is all that a program is about

package sync_test

import (
	"fmt"
	"testing"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/internal/simtest"
	"example.com/racelab/harness/explore/sim/sync"
)

// A program returns what it observed; want is all that any schedule gives.
type program struct {
	name string
	body func() string
	want string
}

func check(t *testing.T, programs []program) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			if got := simtest.Outcomes(t, p.body); got != p.want {
				t.Errorf("outcomes %q, want %q", got, p.want)
			}
		})
	}
}

// cell is a variable that instrumented code shares.
type cell struct{ v int }

func (c *cell) get() int  { return *sim.R(&c.v, 1) }
func (c *cell) set(v int) { *sim.W(&c.v, 2) = v }
func (c *cell) inc()      { c.set(c.get() + 1) }

// both runs f and g in goroutines of their own and waits for them.
func both(f, g func()) {
	var wg sync.WaitGroup
	wg.Go(f)
	wg.Go(g)
	wg.Wait()
}

func TestMutex(t *testing.T) {
	check(t, []program{
		{"locked counter", func() string {
			var mu sync.Mutex
			var n cell
			add := func() {
				mu.Lock()
				defer mu.Unlock()
				n.inc()
			}
			both(add, add)
			return fmt.Sprint(n.get())
		}, "2"},
		{"unlocked counter", func() string {
			var n cell
			both(n.inc, n.inc)
			return "done"
		}, "done race"},
		{"two locks do not order each other", func() string {
			var a, b sync.Mutex
			var n cell
			both(
				func() { a.Lock(); n.inc(); a.Unlock() },
				func() { b.Lock(); n.inc(); b.Unlock() },
			)
			return "done"
		}, "done race"},
		{"locked get, locked put", func() string {
			var mu sync.Mutex
			var n cell
			add := func() {
				mu.Lock()
				v := n.get()
				mu.Unlock()
				mu.Lock()
				n.set(v + 1)
				mu.Unlock()
			}
			both(add, add)
			return fmt.Sprint(n.get())
		}, "1; 2"},
		{"AB-BA", func() string {
			var a, b sync.Mutex
			both(
				func() { a.Lock(); b.Lock(); b.Unlock(); a.Unlock() },
				func() { b.Lock(); a.Lock(); a.Unlock(); b.Unlock() },
			)
			return "done"
		}, "deadlock; done"},
		{"lock twice", func() string {
			var mu sync.Mutex
			mu.Lock()
			mu.Lock()
			return "done"
		}, "deadlock"},
		{"a copy of a locked mutex is locked", func() string {
			var mu sync.Mutex
			mu.Lock()
			c := copyOf(&mu)
			c.Lock()
			return "done"
		}, "deadlock"},
		{"a zeroed mutex is free", func() string {
			var mu sync.Mutex
			mu.Lock()
			mu = sync.Mutex{}
			mu.Lock()
			return "done"
		}, "done"},
		{"another may unlock", func() string {
			var mu sync.Mutex
			mu.Lock()
			sim.Go(0, mu.Unlock)
			mu.Lock()
			return "done"
		}, "done"},
		{"unlock of unlocked", func() string {
			var mu sync.Mutex
			mu.Unlock()
			return "done"
		}, "fatal: sync: unlock of unlocked mutex"},
		{"nothing recovers from a fatal error", func() string {
			defer func() { recover() }()
			var mu sync.Mutex
			mu.Unlock()
			return "done"
		}, "fatal: sync: unlock of unlocked mutex"},
		{"TryLock", func() string {
			var mu sync.Mutex
			var got [2]bool
			try := func(i int) func() {
				return func() {
					if got[i] = mu.TryLock(); got[i] {
						mu.Unlock()
					}
				}
			}
			both(try(0), try(1))
			return fmt.Sprint(got)
		}, "[false true]; [true false]; [true true]"},
		{"a failed TryLock orders nothing", func() string {
			var mu sync.Mutex
			var n cell
			both(
				func() { n.set(1); mu.Lock() },
				func() {
					if !mu.TryLock() {
						n.get()
						return
					}
				},
			)
			return "done"
		}, "deadlock; done race"},
		{"overwriting races with locking", func() string {
			var mu sync.Mutex
			both(
				func() { *sim.W(&mu, 3) = sync.Mutex{} },
				func() { mu.Lock() },
			)
			return "done"
		}, "done race"},
	})
}

func copyOf[T any](p *T) *T {
	c := *p
	return &c
}

func TestRWMutex(t *testing.T) {
	check(t, []program{
		{"RLock, Lock, RLock", func() string {
			var rw sync.RWMutex
			both(
				func() { rw.RLock(); rw.RLock(); rw.RUnlock(); rw.RUnlock() },
				func() { rw.Lock(); rw.Unlock() },
			)
			return "done"
		}, "deadlock; done"},
		{"readers share", func() string {
			var rw sync.RWMutex
			rw.RLock()
			rw.RLock()
			return "done"
		}, "done"},
		{"a reader keeps the writer out", func() string {
			var rw sync.RWMutex
			rw.RLock()
			rw.Lock()
			return "done"
		}, "deadlock"},
		{"a writer keeps readers out", func() string {
			var rw sync.RWMutex
			rw.Lock()
			rw.RLocker().Lock()
			return "done"
		}, "deadlock"},
		{"writer after readers", func() string {
			var rw sync.RWMutex
			var n cell
			read := func() { rw.RLock(); n.get(); rw.RUnlock() }
			both(read, func() { rw.Lock(); n.set(1); rw.Unlock() })
			return "done"
		}, "done"},
		{"writers keep each other out", func() string {
			var rw sync.RWMutex
			var n cell
			write := func() { rw.Lock(); n.inc(); rw.Unlock() }
			both(write, write)
			return fmt.Sprint(n.get())
		}, "2"},
		{"readers do not order each other", func() string {
			var rw sync.RWMutex
			var n cell
			write := func() { rw.RLock(); n.set(1); rw.RUnlock() }
			both(write, write)
			return "done"
		}, "done race"},
		{"try", func() string {
			var rw sync.RWMutex
			a := rw.TryRLock()
			b := rw.TryRLock()
			c := rw.TryLock()
			rw.RUnlock()
			rw.RUnlock()
			d := rw.TryLock()
			e := rw.TryRLock()
			f := rw.TryLock()
			rw.Unlock()
			return fmt.Sprint(a, b, c, d, e, f)
		}, "true true false true false false"},
		{"TryRLock against a waiting writer", func() string {
			var rw sync.RWMutex
			rw.RLock()
			got := false
			both(
				func() { rw.Lock(); rw.Unlock() },
				func() {
					if got = rw.TryRLock(); got {
						rw.RUnlock()
					}
					rw.RUnlock()
				},
			)
			return fmt.Sprint(got)
		}, "false; true"},
		{"Unlock of unlocked", func() string {
			var rw sync.RWMutex
			rw.RLock()
			rw.Unlock()
			return "done"
		}, "fatal: sync: Unlock of unlocked RWMutex"},
		{"RUnlock of unlocked", func() string {
			var rw sync.RWMutex
			rw.RUnlock()
			return "done"
		}, "fatal: sync: RUnlock of unlocked RWMutex"},
		{"RUnlock while writing", func() string {
			var rw sync.RWMutex
			rw.Lock()
			rw.RUnlock()
			return "done"
		}, "fatal: sync: RUnlock of unlocked RWMutex"},
		{"a copy is as locked", func() string {
			var rw sync.RWMutex
			rw.RLock()
			c := copyOf(&rw)
			c.Lock()
			return "done"
		}, "deadlock"},
		{"a zeroed one is free", func() string {
			var rw sync.RWMutex
			rw.RLock()
			rw = sync.RWMutex{}
			rw.Lock()
			return "done"
		}, "done"},
	})
}
