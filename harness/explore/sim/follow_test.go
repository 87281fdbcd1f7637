//go:build !race

package sim

import (
	"fmt"
	"slices"
	"testing"
	"unsafe"
)

// refuses is a Chooser that must not be asked.
type refuses struct{ t *testing.T }

func (r refuses) Next(int, []int) int { r.t.Error("the Chooser is asked"); return 0 }
func (r refuses) Choose(int) int      { r.t.Error("the Chooser is asked"); return 0 }

// selects has two senders and somebody who takes from either, as the schedule likes.
func selects() (got string) {
	a, b := make(chan int), make(chan int, 1)
	Go(1, func() { Send(a, 1).V(1) })
	Go(1, func() { Send(b, 1).V(2) })
	for range 2 {
		ra, rb := RecvCase(a), RecvCase(b)
		if Select(1, false, ra, rb) == 0 {
			got += fmt.Sprint("a", ra.V)
		} else {
			got += fmt.Sprint("b", rb.V)
		}
	}
	return got
}

func TestFollowedIsTheSame(t *testing.T) {
	for name, body := range map[string]func() string{
		"get then put": func() string { getThenPut(); return "" },
		"AB-BA":        func() string { abba(); return "" },
		"select":       selects,
		"deferred calls": func() (log string) {
			done := make(chan bool)
			Go(1, func() {
				defer func() { log += "deferred "; Send(done, 1).V(true) }()
				Do(KYield, nil, nil)
				log += "called "
			})
			Do(KYield, nil, nil)
			log += "body "
			Recv(done, 1)
			return log
		},
	} {
		c, followed := &random{s: 1}, 0
		seen := map[string]bool{}
		for range 200 {
			var log string
			r := Run(Config{Chooser: c, Turns: true}, func() { log = body() })
			if r.Failure != nil {
				if r.Turns != nil {
					t.Errorf("%s: the turns of an execution that failed are given", name)
				}
				continue
			}
			turns, steps := slices.Clone(r.Turns), r.Steps
			var again string
			r = Run(Config{Chooser: refuses{t}, Follow: turns}, func() { again = body() })
			if r.Strayed || r.Failure != nil || r.Steps != steps || again != log {
				t.Fatalf("%s: %q in %d steps, and %q in %d when it is followed: %+v", name, log, steps, again, r.Steps, r)
			}
			seen[fmt.Sprint(turns)] = true
			followed++
		}
		if followed < 50 || len(seen) < 2 {
			t.Errorf("%s: %d executions were followed, %d different ones", name, followed, len(seen))
		}
	}
}

// What is followed is not recorded, so it shows no race.
func TestFollowedIsNotRecorded(t *testing.T) {
	n := new(int)
	body := func() {
		done := make(chan bool, 1)
		Go(1, func() { *W(n, 2) = 1; Send(done, 1).V(true) })
		Recv(done, 1)
		if x.Follow != nil && x.shadow.holds(n) != 0 {
			t.Error("an access is recorded")
		}
	}
	r := Run(Config{Chooser: first{}, Turns: true}, body)
	Run(Config{Chooser: first{}, Follow: slices.Clone(r.Turns)}, body)
	if r = Run(Config{Chooser: first{}}, lostUpdate); len(r.Races) == 0 {
		t.Error("nor is it afterwards")
	}
}

// Turns are given of executions in which nothing but turns has a say, and of no others.
func TestTurnsAreWithheld(t *testing.T) {
	started := func(f func()) func() {
		return func() {
			done := make(chan bool, 1)
			Go(1, func() { f(); Send(done, 1).V(true) })
			Recv(done, 1)
		}
	}
	for name, c := range map[string]struct {
		body func()
		want bool
	}{
		"nothing else":       {started(func() {}), true},
		"the clock is read":  {started(func() { Now() }), false},
		"a timer is set":     {started(func() { StartTimer(start+1, 0, func() {}) }), false},
		"a number is drawn":  {started(func() { Rand() }), false},
		"a race":             {lostUpdate, false},
		"a leak":             {func() { Go(1, func() { Do(KWait, nil, never) }) }, false},
		"a panic":            {func() { panic("oh") }, false},
		"a bubble":           {started(func() { NewBubble() }), false},
		"a note":             {started(func() { Uncontrolled("something") }), false},
		"a forced yield":     {started(func() { spin(maxSpin + 1) }), false},
		"as much without it": {started(func() { spin(maxSpin) }), true},
		"many steps": {started(func() {
			for range maxFollowed {
				Do(KYield, nil, nil)
			}
		}), false},
		"many goroutines": {func() {
			for range manyLive {
				Go(1, func() {})
			}
		}, false},
		"a select of more arms than a byte counts": {func() {
			var arms []Arm
			for range 300 {
				ch := make(chan int, 1)
				Send(ch, 1).V(1)
				arms = append(arms, RecvCase(ch))
			}
			Select(1, false, arms...)
		}, false},
	} {
		r := Run(Config{Chooser: first{}, Turns: true}, c.body)
		if got := r.Turns != nil; got != c.want {
			t.Errorf("%s: turns are given: %t, want %t", name, got, c.want)
		}
	}
	if r := Run(Config{Chooser: first{}}, started(func() {})); r.Turns != nil {
		t.Error("turns are given that nobody has asked for")
	}
}

func spin(n int) {
	p := new(int)
	for range n {
		_ = *R(p, 1)
	}
}

// Whoever does something else than the last time is found out, and comes to an end.
func TestStrays(t *testing.T) {
	var l lock
	for name, body := range map[string]func(last bool){
		"an operation more": func(last bool) {
			if last {
				Do(KYield, nil, nil)
			}
		},
		"one less": func(last bool) {
			if !last {
				Do(KYield, nil, nil)
			}
		},
		"a goroutine less": func(last bool) {
			if !last {
				Go(1, func() {})
			}
		},
		"one that cannot go on": func(last bool) {
			l.held = last
			Go(1, l.pass)
			Do(KYield, nil, nil)
			l.held = false
			Do(KYield, nil, nil)
		},
		"a select with fewer arms": func(last bool) {
			a, b, c := make(chan int, 2), make(chan int, 1), make(chan int, 1)
			Send(a, 1).V(1)
			Send(b, 1).V(1)
			if last {
				c = a
			}
			Send(c, 1).V(1)
			if last {
				c = make(chan int, 1)
			}
			Select(1, false, RecvCase(a), RecvCase(b), RecvCase(c))
		},
	} {
		r := Run(Config{Chooser: lastOf{}, Turns: true}, func() { body(false) })
		turns, ended := slices.Clone(r.Turns), false
		if turns == nil {
			t.Errorf("%s: %+v", name, r)
		}
		r = Run(Config{Chooser: first{}, Follow: turns}, func() { body(true); ended = true })
		if !r.Strayed || !ended || r.Failure != nil {
			t.Errorf("%s: strayed %t, ended %t, %+v", name, r.Strayed, ended, r.Failure)
		}
		if r = Run(Config{Chooser: first{}, Follow: turns}, func() { body(false) }); r.Strayed {
			t.Errorf("%s: it strays where it does the same", name)
		}
	}
}

func (l *lock) pass() {
	l.Lock()
	defer l.Unlock()
}

// lastOf chooses what has the highest number.
type lastOf struct{}

func (lastOf) Next(_ int, enabled []int) int { return enabled[len(enabled)-1] }
func (lastOf) Choose(n int) int              { return n - 1 }

func TestFollowingAllocatesNothing(t *testing.T) {
	var l lock
	body := func() {
		Go(1, l.pass)
		l.pass()
		Do(KWait, unsafe.Pointer(&l), alone)
	}
	turns := slices.Clone(Run(Config{Chooser: first{}, Turns: true}, body).Turns)
	if turns == nil {
		t.Fatal("no turns")
	}
	plain := testing.AllocsPerRun(100, func() { Run(Config{Chooser: first{}}, body) })
	if n := testing.AllocsPerRun(100, func() { Run(Config{Chooser: first{}, Follow: turns}, body) }); n > plain {
		t.Errorf("%v allocations, %v without", n, plain)
	}
}
