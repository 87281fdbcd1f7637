//go:build !race

package sim

import (
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"testing"
	"unsafe"
)

func TestSpinEnds(t *testing.T) {
	r := Run(Config{Chooser: first{}}, func() {
		n := new(int)
		Go(1, func() { *W(n, 1) = 1 })
		for *R(n, 2) == 0 {
		}
	})
	if r.Failure != nil || r.Fair == 0 || len(r.Races) == 0 {
		t.Errorf("got %+v: a goroutine that spins gives way", r)
	}
}

// TestEarly has a timer of a second and two steps, in which no time passes
// unless others may be slow.
func TestEarly(t *testing.T) {
	for _, early := range []bool{false, true} {
		seen := map[string]bool{}
		for w := (&walk{}); ; {
			out := ""
			Run(Config{Chooser: w, Early: early}, func() {
				var fired, late bool
				start := Now()
				StartTimer(start+1e9, 0, func() { fired, late = true, Now() >= start+1e9 })
				Do(KYield, nil, nil)
				out = fmt.Sprint(fired)
				Do(KYield, nil, nil)
				out += fmt.Sprint(" ", fired, " ", late)
			})
			seen[out] = true
			if !w.next() {
				break
			}
		}
		want := map[string]bool{"false false false": true}
		if early {
			want["false true true"], want["true true true"] = true, true
		}
		if !maps.Equal(seen, want) {
			t.Errorf("early %v: outcomes %v, want %v", early, seen, want)
		}
	}
}

// Who polls the clock until a deadline sees the others get on with their work
// before: no machine keeps ten of them from it for a second. The strategy prefers
// the one who polls.
func TestPollingLeavesTheOthersTime(t *testing.T) {
	r := Run(Config{Chooser: first{}}, func() {
		var left atomic.Int32
		for range 40 {
			left.Add(1)
			Go(1, func() {
				Do(KYield, nil, nil)
				left.Add(-1)
			})
		}
		StartTimer(Now()+2e9, 0, func() {})
		for end := Now() + 1e9; left.Load() > 0 && Now() < end; {
			Do(KYield, nil, nil)
		}
		if n := left.Load(); n > 0 {
			t.Errorf("a second has passed, and %d have not gone on", n)
		}
	})
	if r.Failure != nil {
		t.Error(r.Failure)
	}
}

// A semaphore may have room for as many as a number can count.
// A ticker of a nanosecond does not tick for each of a tenth of a second.
func TestTicksTakeTime(t *testing.T) {
	for period, want := range map[int64][2]int{1: {manyTicks, 3 * manyTicks}, tickTakes: {9_999, 10_001}} {
		ticks := 0
		r := Run(Config{Chooser: first{}, MaxSteps: 1 << 20}, func() {
			over := make(chan bool)
			StartTimer(TimerNow()+period, period, func() { Go(1, func() { Do(KYield, nil, nil); ticks++ }) })
			StartTimer(TimerNow()+1e8, 0, func() { Go(1, func() { Close(over, 1) }) })
			Recv(over, 1)
		})
		if r.Failure != nil || ticks < want[0] || ticks > want[1] {
			t.Errorf("of %d ns: %d ticks, want %v; %v", period, ticks, want, r.Failure)
		}
	}
}

// Two goroutines that spin do not take turns for ever while a third, which a strategy
// likes less than either, could end it.
func TestTwoThatSpinGiveWayToAThird(t *testing.T) {
	const work = 20
	r := Run(Config{Chooser: first{}, MaxSteps: 1 << 20}, func() {
		obj, done := new(int), 0
		spin := func() {
			for done < work {
				Do(KYield, pointer(obj), nil)
			}
		}
		Go(1, spin)
		Go(1, spin)
		Go(1, func() {
			for done < work {
				Do(KLock, pointer(obj), nil)
				done++
			}
		})
	})
	if r.Failure != nil || r.Fair == 0 || r.Steps > 4*maxBurst {
		t.Errorf("%d steps, of which %d were fair, and %v", r.Steps, r.Fair, r.Failure)
	}
}

// last prefers the goroutines that were started last.
type last struct{}

func (last) Next(_ int, enabled []int) int { return slices.Max(enabled) }
func (last) Choose(int) int                { return 0 }

// One that calls in a loop and one that answers let each other go on until a third says
// that it is enough, again and again. A strategy that likes them better must not let them
// do so for ever. Where little has been done yet it may: what it tries is in its orders.
func TestTwoDoNotStarveAThird(t *testing.T) {
	r := Run(Config{Chooser: last{}, MaxSteps: 50_000}, func() {
		for round := range 50 {
			turn, stop, left := 0, false, 2
			for id := range 2 {
				Go(1, func() {
					for !stop {
						Do(KYield, nil, func(unsafe.Pointer) bool { return stop || turn == id })
						turn = 1 - id
					}
					left--
				})
			}
			for range 10 { // it takes as many steps to stop them
				Do(KYield, nil, nil)
			}
			stop = true
			Do(KYield, nil, func(unsafe.Pointer) bool { return left == 0 })
			if round == 0 && x.steps < feedFrom {
				t.Errorf("the third has a turn after %d steps", x.steps)
			}
		}
	})
	if r.Failure != nil || r.Fair == 0 {
		t.Errorf("after %d steps: %v, fair %d times", r.Steps, r.Failure, r.Fair)
	}
}
