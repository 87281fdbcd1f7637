//go:build !race

package engine

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/std"
	"example.com/racelab/harness/explore/sim/sync/atomic"
	"example.com/racelab/harness/explore/wire"
)

// A lock is enough of a mutex for programs that are instrumented by hand.
type lock struct{ held bool }

func (l *lock) Lock() {
	sim.Do(sim.KLock, unsafe.Pointer(l), func(p unsafe.Pointer) bool { return !(*lock)(p).held })
	l.held = true
	sim.Acquire(unsafe.Pointer(l))
}

func (l *lock) Unlock() {
	sim.Do(sim.KUnlock, unsafe.Pointer(l), nil)
	l.held = false
	sim.Release(unsafe.Pointer(l))
}

// both unlocks a and then b.
func both(a, b *lock) {
	a.Unlock()
	b.Unlock()
}

const table = `prog.go:10:2	r	job.Progress	update
prog.go:11:2	w	job.Progress	update
prog.go:20:2	go	heartbeat	update
prog.go:30:2	r	job.Progress	heartbeat
prog.go:31:2	w	job.Progress	heartbeat
prog.go:40:2	recv	done	update
prog.go:41:2	close	done	heartbeat`

var _ = sim.Sites("prog", 7, table)

func at(line int) sim.Site { return 7<<32 | sim.Site(line) }

type program struct {
	body   func(fail func(string))
	want   string // verdict
	story  []string
	shrunk int // preemptions left
}

var programs = map[string]program{
	"unsynchronised": {func(fail func(string)) {
		n, done := new(int), make(chan bool)
		sim.Go(at(2), func() {
			v := sim.V(n, at(3)) + 1
			*sim.W(n, at(4)) = v
			sim.Close(done, at(6))
		})
		v := sim.V(n, at(0)) + 1
		*sim.W(n, at(1)) = v
		sim.Recv(done, at(5))
		if *n != 2 {
			fail(fmt.Sprintf("n is %d, want 2", *n))
		}
	}, wire.DataRace, []string{"assertion: n is 1, want 2", "heartbeat", "data race between steps", "job.Progress=1"}, 1},
	"get then put": {func(fail func(string)) {
		var l lock
		n, done := 0, make(chan bool)
		work := func() {
			l.Lock()
			v := n
			l.Unlock()
			l.Lock()
			n = v + 1
			l.Unlock()
		}
		sim.Go(at(2), func() { work(); sim.Close(done, at(6)) })
		work()
		sim.Recv(done, at(5))
		if n != 2 {
			fail(fmt.Sprintf("n is %d, want 2", n))
		}
	}, wire.Assertion, []string{"assertion: n is 1, want 2"}, 1},
	"AB-BA": {func(func(string)) {
		var a, b lock
		done := make(chan bool)
		sim.Go(at(2), func() { a.Lock(); b.Lock(); both(&b, &a); sim.Close(done, at(6)) })
		b.Lock()
		a.Lock()
		both(&a, &b)
		sim.Recv(done, at(5))
	}, wire.Deadlock, []string{"deadlock", "wait-for cycle: main -> heartbeat -> main", "held by main"}, 1},
	"panic": {func(func(string)) {
		done := make(chan bool)
		sim.Go(at(2), func() { panic("oh no") })
		sim.Recv(done, at(5))
	}, wire.Panic, []string{"panic: oh no", "in heartbeat"}, 0},
	"fine": {func(func(string)) {
		done := make(chan bool)
		sim.Go(at(2), func() { sim.Close(done, at(6)) })
		sim.Recv(done, at(5))
	}, wire.Pass, []string{"scope: "}, 0},
}

func explore(t *testing.T, name string, o Options) Outcome {
	p := programs[name]
	failed := ""
	return o.Explore(Unit{
		Package: "prog", Name: name,
		Begin: func(bool) { failed = "" },
		Body:  func() { p.body(func(m string) { failed = m }) },
		End:   func() Result { return Result{Failed: failed != "", Message: failed} },
	})
}

func TestVerdictsAndStories(t *testing.T) {
	for name, p := range programs {
		t.Run(name, func(t *testing.T) {
			out := explore(t, name, Options{Seed: 1, Budget: time.Minute})
			t.Logf("\n%s\n%s", out.Brief, out.Story)
			if out.Verdict != p.want {
				t.Errorf("verdict %s, want %s", out.Verdict, p.want)
			}
			for _, s := range p.story {
				if !strings.Contains(out.Story, s) {
					t.Errorf("story lacks %q", s)
				}
			}
			again := explore(t, name, Options{Seed: 1, Budget: time.Minute})
			if again.Story != out.Story {
				t.Errorf("the same seed tells another story:\n%s", again.Story)
			}
			if out.Token == "" {
				return
			}
			replayed := explore(t, name, Options{Replay: out.Token})
			if got := timeline(replayed.Story); got != timeline(out.Story) || replayed.Verdict != p.want {
				t.Errorf("the token gives %s and\n%s", replayed.Verdict, got)
			}
		})
	}
}

// timeline is the part of a story that a replay repeats.
func timeline(story string) string {
	before, _, _ := strings.Cut(story, "scope:")
	return before
}

func TestTokenOfAnotherTest(t *testing.T) {
	out := explore(t, "AB-BA", Options{})
	bad := explore(t, "fine", Options{Replay: out.Token})
	if !bad.Other || bad.Failed || bad.Schedules > 0 {
		t.Errorf("got %+v: with a token of another test, nothing is run", bad)
	}
	for _, token := range []string{"r1:", "r1:!!", "x", out.Token[:len(out.Token)-3] + "___"} {
		if o := explore(t, "AB-BA", Options{Replay: token}); !o.Failed || o.Verdict == wire.Deadlock {
			t.Errorf("token %q gives %s: a damaged token is refused", token, o.Verdict)
		}
	}
}

func TestTokenOfOtherCode(t *testing.T) {
	out := explore(t, "AB-BA", Options{})
	again := explore(t, "AB-BA", Options{Replay: out.Token, Code: 1})
	if again.Verdict != wire.Deadlock || !strings.Contains(again.Story, "the code has changed since the token was made") {
		t.Errorf("got %s and\n%s: the schedule fits, and the change is named", again.Verdict, again.Story)
	}
	s, err := parseToken(out.Token, "prog.AB-BA")
	if err != nil {
		t.Fatal(err)
	}
	s.answers, s.meaning = append(s.answers, 1, 0, 1), nil
	if o := explore(t, "AB-BA", Options{Replay: s.token("prog.AB-BA")}); !o.Failed || o.Verdict != wire.Inconclusive {
		t.Errorf("got %+v: a schedule that does not fit is refused", o)
	}
}

var (
	counter = 5
	table1  = map[string]*int{"a": new(int)}
	list    = []int{1, 2, 3}
	_       = sim.Vars("prog", "counter table1 list", &counter, &table1, &list)
)

func TestPackageStateIsPutBack(t *testing.T) {
	for i := range 2 {
		var seen []string
		Options{Budget: time.Minute, Schedules: 50}.Explore(Unit{
			Package: "prog", Name: "state",
			Begin: func(bool) {},
			Body: func() {
				seen = append(seen, fmt.Sprint(counter, len(table1), *table1["a"], list))
				sim.Go(at(2), func() { counter++; table1["b"] = nil })
				sim.Go(at(2), func() { *table1["a"]++; list[0]++; list = append(list, 4) })
			},
			End: func() Result { return Result{} },
		})
		if len(seen) < 2 {
			t.Fatalf("%d executions", len(seen))
		}
		for _, s := range seen {
			if s != seen[0] {
				t.Fatalf("round %d: an execution began with %s, the first one with %s: package variables are put back", i, s, seen[0])
			}
		}
	}
}

// TestStray: a goroutine of an earlier test that comes into the first execution is none
// of this one's; one that comes each time is.
func TestStray(t *testing.T) {
	for often, want := range map[int]bool{1: false, 100: true} {
		left := often
		out := Options{Schedules: 10, Seed: 1}.Explore(Unit{
			Package: "prog", Name: "TestStray",
			Begin: func(bool) {},
			Body: func() {
				if left--; left >= 0 {
					done := make(chan bool)
					go func() { sim.Active(); close(done) }()
					<-done
				}
				sim.Do(sim.KYield, nil, nil)
			},
			End: func() Result { return Result{} },
		})
		if out.Native != want {
			t.Errorf("%d times: native is %t, want %t: %s", often, out.Native, want, out.Why)
		}
	}
}

// waiters fill a channel, have one wait for a place, and then, if later, another one; else
// both come at once. It fails if the second is served first.
func waiters(later bool) func(fail func(string)) {
	return func(fail func(string)) {
		ch := make(chan int, 1)
		sim.Send(ch, at(6)).V(0)
		sim.Go(at(2), func() { sim.Send(ch, at(6)).V(1) })
		if later {
			woken := make(chan bool)
			sim.StartTimer(sim.TimerNow()+10, 0, func() { sim.Go(at(2), func() { sim.Close(woken, at(6)) }) })
			sim.Recv(woken, at(5))
		}
		sim.Go(at(2), func() { sim.Send(ch, at(6)).V(2) })
		sim.Recv(ch, at(5))
		if sim.Recv(ch, at(5)) == 2 {
			fail("overtaken")
		}
		sim.Recv(ch, at(5))
	}
}

// The runtime serves those who wait at a channel as they have come. An order that it does
// not have fails no test, in any search; one that it may have does.
func TestWhoCameFirstIsServedFirst(t *testing.T) {
	for _, strategy := range []string{"auto", "random", "pct", "exhaustive"} {
		for later, want := range map[bool]string{true: wire.Pass, false: wire.Assertion} {
			out := long(Options{Schedules: 200, Budget: time.Minute, Strategy: strategy}, waiters(later))
			if out.Verdict != want {
				t.Errorf("%s, later: %v: %s: %s", strategy, later, out.Verdict, out.Story)
			}
			if strategy == "exhaustive" && later && (out.Coverage != "bounded" || !strings.Contains(out.Bound, "was served earlier")) {
				t.Errorf("%s by %q, though an execution that failed was left out", out.Coverage, out.Bound)
			}
		}
	}
}

// How many goroutines there are depends on who has ended, which is no operation: a search
// that has seen one order of that is no proof, and before anybody is started one.
func TestGoroutinesCounted(t *testing.T) {
	for early, want := range map[bool]string{true: "exhaustive", false: "bounded"} {
		out := long(Options{Strategy: "exhaustive", Budget: time.Minute}, func(fail func(string)) {
			count := func(now bool) {
				if now && std.NumGoroutine() == 0 {
					fail("nobody")
				}
			}
			count(early)
			sim.Go(at(2), func() { new(atomic.Int64).Add(1) })
			new(atomic.Int64).Add(1)
			count(!early)
		})
		if out.Coverage != want {
			t.Errorf("early: %v: %s, want %s", early, out.Brief, want)
		}
	}
}
