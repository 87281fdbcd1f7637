//go:build !race

package engine

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
	"example.com/racelab/harness/explore/wire"
)

// two runs work in two goroutines and waits for both.
func two(work func(i int)) {
	done := make(chan bool, 2)
	for i := range 2 {
		sim.Go(at(2), func() { work(i); sim.Send(done, at(6)).V(true) })
	}
	sim.Recv(done, at(5))
	sim.Recv(done, at(5))
}

// small has a few dozen schedules, and says in which order its goroutines came.
func small() (order string) {
	var l lock
	two(func(i int) {
		l.Lock()
		order += string(rune('a' + i))
		l.Unlock()
	})
	return order
}

func sampled500(body func(fail func(string))) Outcome {
	return long(Options{Schedules: 500, Budget: time.Minute, Strategy: "random", Seed: 1}, body)
}

// A schedule that is known is run all the same, what it defers and what it does at its end
// included.
func TestAKnownScheduleIsRunWhole(t *testing.T) {
	begun, ended := 0, 0
	out := sampled500(func(func(string)) {
		begun++
		defer func() { ended++ }()
		small()
	})
	if out.Schedules != 500 || begun != 500 || ended != 500 || out.Again < 300 {
		t.Errorf("%d schedules, %d known; %d executions begun, %d ended", out.Schedules, out.Again, begun, ended)
	}
}

// TestKnownSchedulesHideNothing: of the same programs the same is found where no schedule
// is known, because the clock is read.
func TestKnownSchedulesHideNothing(t *testing.T) {
	bodies := map[string]func(func(string)){
		"rare": func(fail func(string)) {
			var l lock
			order := ""
			two(func(i int) {
				for range 3 {
					l.Lock()
					order += string(rune('a' + i))
					l.Unlock()
				}
			})
			if order == "babbaa" {
				fail("that order")
			}
		},
		"a race after many": func(fail func(string)) {
			n := new(int)
			var l lock
			order := ""
			two(func(i int) {
				for range 3 {
					l.Lock()
					order += string(rune('a' + i))
					l.Unlock()
				}
				if strings.HasPrefix(order, "abbab") {
					*sim.W(n, at(1)) = i
				}
			})
		},
	}
	for name, p := range programs {
		bodies[name] = p.body
	}
	for name, body := range bodies {
		for _, s := range []string{"random", "pct", "auto"} {
			for _, outcomes := range []bool{false, true} {
				o := Options{Schedules: 600, Budget: time.Minute, Strategy: s, Seed: 1, Outcomes: outcomes}
				a := long(o, body)
				b := long(o, func(fail func(string)) { sim.Now(); body(fail) })
				if a.Verdict != b.Verdict || a.Schedules != b.Schedules || a.Steps != b.Steps || a.Token != b.Token || b.Again > 0 {
					t.Errorf("%s, %s: %s after %d schedules (%d known), %d steps, %s; %s after %d (%d), %d steps, %s where none is known", name, s,
						a.Verdict, a.Schedules, a.Again, a.Steps, a.Token, b.Verdict, b.Schedules, b.Again, b.Steps, b.Token)
				}
				if (name == "rare" || name == "a race after many") && s == "random" && (a.Again == 0 || a.Verdict == wire.Pass) {
					t.Errorf("%s: %s, %d of %d schedules were known", name, a.Verdict, a.Again, a.Schedules)
				}
			}
		}
	}
}

// What fails on a schedule that is known fails, with the choices of that schedule.
func TestAKnownScheduleThatFails(t *testing.T) {
	n := 0
	out := sampled500(func(fail func(string)) {
		order := small()
		if n++; n > 400 && order == "ba" {
			fail("after all")
		}
	})
	if out.Verdict != wire.Assertion || out.Schedules <= 400 || out.Again < 300 {
		t.Errorf("%s after %d schedules, %d known", out.Verdict, out.Schedules, out.Again)
	}
	if again := long(Options{Replay: out.Token}, func(fail func(string)) {
		if small() == "ba" {
			fail("after all")
		}
	}); again.Verdict != wire.Assertion {
		t.Errorf("the token is of another schedule: %s", again.Story)
	}
}

// A schedule that is not the same twice is run again and looked at, and no schedule is
// taken for known from then on.
func TestAKnownScheduleThatStrays(t *testing.T) {
	for name, c := range map[string]struct {
		odd  func(run int, fail func(string))
		want string
	}{
		"by a step": {func(run int, _ func(string)) {
			if run > 300 && run%2 == 0 {
				sim.Do(sim.KYield, nil, nil)
			}
		}, wire.Pass},
		"and has a race": {func(run int, _ func(string)) { // when it is run again, too, and never more
			if run == 301 || run == 302 {
				n := new(int)
				two(func(i int) { *sim.W(n, at(1)) = i })
			}
		}, wire.DataRace},
		"and fails when it is run again": {func(run int, fail func(string)) {
			if run == 301 {
				sim.Do(sim.KYield, nil, nil)
			}
			if run == 302 {
				fail("at last")
			}
		}, wire.Assertion},
	} {
		run := 0
		out := sampled500(func(fail func(string)) {
			small()
			run++
			c.odd(run, fail)
		})
		if out.Verdict != c.want || out.Again < 100 || out.Again > 300 {
			t.Errorf("%s: %s, %d of %d schedules are known", name, out.Verdict, out.Again, out.Schedules)
		}
		switch warned := strings.Contains(strings.Join(out.Warnings, ""), "does not do the same twice"); c.want {
		case wire.Pass:
			if out.Schedules != 500 || !warned {
				t.Errorf("%s: %d schedules, warnings %q", name, out.Schedules, out.Warnings)
			}
		case wire.Assertion:
			if out.Schedules != 301 {
				t.Errorf("%s: it is schedule %d", name, out.Schedules)
			}
		}
	}
}

// Package variables are put back after a schedule that is known as after any other.
func TestKnownSchedulesArePutBack(t *testing.T) {
	was, dirty := counter, 0
	sampled500(func(fail func(string)) {
		if counter != was {
			fail("it is not what it was")
		}
		counter++
		if small() == "ab" {
			counter--
		} else {
			dirty++
		}
	})
	if counter = was; dirty < 100 || dirty > 400 {
		t.Errorf("%d of 500 executions change it", dirty)
	}
}

// They are not compared after one that has left them as they were.
func TestPutBack(t *testing.T) {
	v := 1
	h := &hunt{base: of(&v)}
	run := new(strategy.Run)
	for _, c := range []struct {
		last           *strategy.Run
		set, want      int
		clean, nowThat bool
	}{
		{nil, 2, 1, false, false},
		{run, 2, 1, false, false},
		{run, 1, 1, false, true},
		{run, 2, 2, true, true}, // it cannot be
		{nil, 2, 1, true, true},
	} {
		v, h.known.last, run.Clean = c.set, c.last, c.clean
		h.putBack()
		if v != c.want || run.Clean != c.nowThat || h.known.last != nil {
			t.Errorf("%+v: it is %d, clean %t", c, v, run.Clean)
		}
	}
	m := map[string]int{"a": 1}
	ch := make(chan int, 1)
	if of(&ch).restore() {
		t.Error("what is in a channel is not compared")
	}
	base := of(&m)
	if !base.restore() {
		t.Error("the map is what it was")
	}
	if m["a"] = 2; base.restore() || m["a"] != 1 {
		t.Error("the map is not what it was")
	}
}

// What is told of an execution decides whether it was the same again.
func TestSameAgain(t *testing.T) {
	for _, c := range []struct {
		r    sim.Result
		res  Result
		want bool
	}{
		{sim.Result{Steps: 5}, Result{}, true},
		{sim.Result{Steps: 6}, Result{}, false},
		{sim.Result{Steps: 5, Strayed: true}, Result{}, false},
		{sim.Result{Steps: 5, Strayed: true}, Result{Failed: true}, false},
	} {
		run := &strategy.Run{Steps: 5, Choices: 3}
		h := &hunt{}
		h.recalls()
		if got := h.sameAgain(&over{run: run}, &c.r, c.res); got != c.want {
			t.Errorf("%+v: %t", c, got)
		}
		if known, last := h.recalls(), h.known.last == run; known != c.want || last != c.want || h.unsteady() == c.want {
			t.Errorf("%+v: schedules are looked up: %t; this is what ran last: %t; unsteady: %t", c, known, last, h.unsteady())
		}
		if c.want && h.longer != 3 {
			t.Errorf("%+v: an execution had 3 choices, and the longest %d", c, h.longer)
		}
	}
}

// An execution that failed is none that is known, where the hunt goes on.
func TestAFailureIsNotKnown(t *testing.T) {
	out := long(Options{Schedules: 100, Budget: time.Minute, Strategy: "random", Seed: 1, Outcomes: true}, func(fail func(string)) {
		small()
		fail("always")
	})
	if out.Schedules != 100 || out.Again != 0 {
		t.Errorf("%d of %d schedules are known", out.Again, out.Schedules)
	}
}

// The number is of all processes, and of what was run before a hunt is resumed.
func TestKnownSchedulesAreCounted(t *testing.T) {
	h := &hunt{known: known{again: 1}}
	h.saved.old = &saved{Next: 1, Tally: &tally{Again: 20}}
	h.resumed(1)
	if h.count(ran{Tally: tally{Again: 300}}); h.test().Again != 321 {
		t.Errorf("%d are counted", h.test().Again)
	}
	r := h.aside(func() bool { h.known.again = 4; return true })
	if r.Tally.Again != 4 || h.known.again != 321 {
		t.Errorf("%d are put aside, and %d are counted", r.Tally.Again, h.known.again)
	}
}

func TestSchedulesThatAreNotLookedUp(t *testing.T) {
	for name, h := range map[string]*hunt{
		"accesses are scheduling points": {hot: []sim.Site{1}},
		"timers fire early":              {Options: Options{Early: true}},
		"executions are long":            {longer: fewChoices + 1},
		"it was found not to pay":        {known: known{off: true}},
	} {
		if h.recalls() {
			t.Errorf("%s, and schedules are looked up", name)
		}
	}
	h := &hunt{longer: fewChoices}
	if !h.recalls() {
		t.Fatal("no schedules are looked up")
	}
	tree := h.known.tree
	if h.recalls(); h.known.tree != tree {
		t.Error("what was known is forgotten")
	}
	for range 1000 {
		tree.Find(strategy.Stay{})
	}
	if h.recalls() || h.unsteady() {
		t.Error("none of 1,000 was known, and schedules are looked up")
	}
	h.known = known{}
	h.recalls()
	tree = h.known.tree
	if h.strict = true; !h.recalls() || h.known.tree == tree {
		t.Error("what is known is of executions that are made in another manner")
	}
	if h.known.tree.Off = true; h.recalls() || !h.unsteady() {
		t.Error("a schedule was not the same twice, and is believed")
	}
}

// Nor are they while goroutines are there that no test has started: those of package
// variables and init functions, which a process has for good.
func TestSchedulesBesideOthersAreNotLookedUp(t *testing.T) {
	const others = "RACELAB_OTHERS"
	if os.Getenv(others) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), others+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	sim.KeepEarly()
	if !new(hunt).recalls() {
		t.Fatal("there are no others yet")
	}
	started, over := make(chan bool), make(chan bool)
	sim.Go(at(2), func() { close(started); <-over })
	if new(hunt).recalls() {
		t.Error("each execution starts one, and schedules are looked up")
	}
	sim.StartKept()
	<-started
	defer close(over)
	if new(hunt).recalls() {
		t.Error("there is a guest, and schedules are looked up")
	}
}
