//go:build !race

package strategy

import (
	"fmt"
	"slices"
	"testing"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

type lock struct{ held bool }

func (l *lock) Lock() {
	sim.Do(sim.KLock, unsafe.Pointer(l), func(p unsafe.Pointer) bool { return !(*lock)(p).held })
	l.held = true
}

func (l *lock) Unlock() {
	sim.Do(sim.KUnlock, unsafe.Pointer(l), nil)
	l.held = false
}

// program has choices of both kinds: who takes the lock, and which arm of a select.
func program() {
	var l lock
	n := 0
	a, b := make(chan int, 1), make(chan int, 1)
	for _, ch := range []chan int{a, b} {
		sim.Go(1, func() {
			l.Lock()
			n++
			l.Unlock()
			sim.Send(ch, 1).V(1)
		})
	}
	sim.Select(1, false, sim.RecvCase(a), sim.RecvCase(b))
	l.Lock()
	n++
	l.Unlock()
	sim.Select(1, false, sim.RecvCase(a), sim.RecvCase(b))
}

func choosers() map[string]func(i int) sim.Chooser {
	return map[string]func(i int) sim.Chooser{
		"random": func(i int) sim.Chooser { return &Random{Source(i * 7919)} },
		"pct":    func(i int) sim.Chooser { return &PCT{Source: Source(i * 7919), Depth: 2 + i%3, Steps: 12} },
		"stay":   func(int) sim.Chooser { return Stay{} },
	}
}

// TestKnownIsWhatHasRun: the tree finds an execution if one with the same choices has been
// added, and that one; and says which choices those are.
func TestKnownIsWhatHasRun(t *testing.T) {
	for name, chooser := range choosers() {
		k, by := NewKnown(), map[string]*Run{}
		for i := range 3000 {
			found := k.Find(chooser(i))
			c := k.Watch(chooser(i))
			if found != nil { // what is found is not watched again
				c = chooser(i)
			}
			r := sim.Run(sim.Config{Chooser: c, Turns: true}, program)
			key := fmt.Sprint(r.Choices)
			if found != by[key] {
				t.Fatalf("%s, schedule %d: found %v, and %v had the same choices", name, i, found, by[key])
			}
			if found == nil && i%5 > 0 { // some are not to be remembered
				if by[key] = k.Ended(&r); by[key] == nil {
					t.Fatalf("%s, schedule %d: it is not added", name, i)
				}
			} else if found != nil && (!slices.Equal(found.Turns, r.Turns) || found.Steps != r.Steps || found.Choices != len(r.Choices)) {
				t.Fatalf("%s, schedule %d: %v, and it has %v", name, i, found, r)
			}
			if found != nil && fmt.Sprint(k.Choices(chooser(i))) != key {
				t.Fatalf("%s, schedule %d: its choices are %v, not %v", name, i, key, k.Choices(chooser(i)))
			}
		}
		if k.Off || len(by) < 2 != (name == "stay") {
			t.Errorf("%s: off is %t, %d different schedules", name, k.Off, len(by))
		}
	}
}

// One schedule that is not the same twice is noticed where it is asked something else.
func TestKnownIsOff(t *testing.T) {
	ask := func(k *Known, questions ...func(sim.Chooser)) {
		c := k.Watch(Stay{})
		for _, q := range questions {
			q(c)
		}
		k.Ended(new(sim.Result))
	}
	next := func(current int, enabled ...int) func(sim.Chooser) {
		return func(c sim.Chooser) { c.Next(current, enabled) }
	}
	choose := func(n int) func(sim.Chooser) { return func(c sim.Chooser) { c.Choose(n) } }
	first := []func(sim.Chooser){next(0, 0, 1), choose(3)}
	for name, second := range map[string][]func(sim.Chooser){
		"others could go on":       {next(0, 0, 2), choose(3)},
		"more could":               {next(0, 0, 1, 2), choose(3)},
		"another one was running":  {next(1, 0, 1), choose(3)},
		"there were fewer arms":    {next(0, 0, 1), choose(2)},
		"there was nothing to ask": {next(0, 0, 1)},
		"there was more to ask":    {next(0, 0, 1), choose(3), choose(2)},
		"something else was asked": {choose(2), choose(3)},
	} {
		k := NewKnown()
		ask(k, first...)
		if k.Off {
			t.Fatal("it is off at once")
		}
		if ask(k, second...); !k.Off {
			t.Errorf("%s, and it is not noticed", name)
		}
	}
}

func TestKnownPays(t *testing.T) {
	for _, c := range []struct {
		known int // of so many
		want  bool
	}{{0, false}, {trial/worth - 1, false}, {trial / worth, true}, {trial, true}} {
		k := NewKnown()
		k.Watch(Stay{}).Choose(2)
		k.Ended(new(sim.Result))
		for i := range trial {
			if !k.Pays() {
				t.Fatalf("given up after %d", i)
			}
			if i < c.known {
				k.Find(Stay{})
			} else {
				k.Find(one{})
			}
		}
		if got := k.Pays(); got != c.want {
			t.Errorf("%d of %d are known: it pays: %t", c.known, trial, got)
		}
	}
}

type one struct{ Stay }

func (one) Choose(int) int { return 1 }

// What a tree holds is bounded, and what it has no room for is not known.
func TestKnownIsBounded(t *testing.T) {
	k := NewKnown()
	for range 3 {
		k.Watch(Stay{}).Choose(maxNext - 10)
		if k.Ended(&sim.Result{Turns: make([]byte, maxTurns+1)}) != nil || k.Find(Stay{}) != nil {
			t.Error("there is no room for so many turns")
		}
	}
	if k.Watch(Stay{}); k.Choose(maxNext-10) != 0 || k.Choose(20) != 0 || k.Ended(new(sim.Result)) != nil {
		t.Error("there is no room for so many answers")
	}
	if k.Off || len(k.next) > maxNext {
		t.Errorf("off is %t, %d answers", k.Off, len(k.next))
	}
	k.runs = make([]*Run, maxRuns)
	if k.Watch(Stay{}); k.Choose(maxNext-10) != 0 || k.Ended(new(sim.Result)) != nil {
		t.Error("there is no room for so many runs")
	}
}
