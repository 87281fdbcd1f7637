//go:build !race

package engine

import (
	"fmt"
	"testing"
	real "time"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/sync"
	"example.com/racelab/harness/explore/sim/sync/atomic"
	"example.com/racelab/harness/explore/sim/time"
	"example.com/racelab/harness/explore/wire"
)

// add adds to a word in a loop of tries; between the load and the swap it calls look.
func add(word *atomic.Int64, look func(int64)) {
	for {
		v := word.Load()
		look(v)
		if word.CompareAndSwap(v, sim.Again(v+1)) {
			return
		}
	}
}

// adders start n goroutines that run work, and wait for them.
func adders(n int, work func(i int)) {
	var done sync.WaitGroup
	done.Add(n)
	for i := range n {
		sim.Go(at(2), func() {
			work(i)
			done.Done()
		})
	}
	done.Wait()
}

// adderTraces is how many traces n adders have if a try that would fail waits. If k of
// them succeed they may do so in any order, and each of the others has loaded what one of
// these k has replaced.
func adderTraces(n int) (all, vain int) {
	orders := 1
	for k := 1; k <= n; k++ {
		orders *= n - k + 1
		loads := 1
		for range n - k {
			loads *= k
		}
		all += orders * loads
	}
	return all, all - orders
}

// many has searches begin anew after n executions, until the test is over.
func many(t *testing.T, n int) {
	before := [2]int{manyTraces, manyForBudget}
	manyTraces, manyForBudget = n, n
	t.Cleanup(func() { manyTraces, manyForBudget = before[0], before[1] })
}

// TestTries: a search with too many traces begins anew, and has as many as there are.
func TestTries(t *testing.T) {
	body := func() {
		word := new(atomic.Int64)
		adders(6, func(int) { add(word, func(int64) {}) })
	}
	many(t, 1000)
	all, vain := adderTraces(6)
	o := Options{Strategy: "exhaustive", Budget: real.Hour}
	one := o.Explore(unitOf(body))
	if one.Coverage != "exhaustive" || one.Bound != "" || one.Traces != all || one.Tries != vain || one.Redundant != 0 {
		t.Errorf("%d traces, %d of them up to a try, want %d and %d: %s", one.Traces, one.Tries, all, vain, one.Brief)
	}
	traces, tries := 0, 0
	for o.Shards, o.Shard = 3, 1; o.Shard <= o.Shards; o.Shard++ {
		part := o.Explore(unitOf(body))
		if part.Coverage != "exhaustive" {
			t.Errorf("shard %d: %s", o.Shard, part.Brief)
		}
		traces += part.Traces
		tries += part.Tries
	}
	if traces != all || tries != vain {
		t.Errorf("three shards have %d traces, %d of them up to a try, want %d and %d", traces, tries, all, vain)
	}
}

// TestTriesGlimpsed: where time would move while a try waits, or somebody finds what another
// one has left without being ordered with it, what comes behind that is not looked at, and
// the verdict says so.
func TestTriesGlimpsed(t *testing.T) {
	many(t, 1)
	type state struct {
		mu sync.Mutex
		ch chan int
		m  sync.Map
	}
	for what, meanwhile := range map[string]func(s *state, i int){
		"time":    func(*state, int) { time.Sleep(time.Second) },
		"TryLock": func(s *state, _ int) { s.mu.TryLock() },
		"len":     func(s *state, _ int) { sim.Len(s.ch, at(3)) },
		"default": func(s *state, _ int) { sim.Select(at(3), true, sim.RecvCase[int](nil)) },
		"Pool":    func(s *state, _ int) { new(sync.Pool).Get() },
		"Stop":    func(s *state, _ int) { time.NewTimer(time.Hour).Stop() },
		"receive": func(s *state, _ int) { sim.Recv(s.ch, at(3)) },
		"closed": func(s *state, i int) {
			if i == 0 {
				sim.Close(s.ch, at(4))
			}
			sim.Recv(s.ch, at(3))
			sim.Recv(s.ch, at(3))
		},
		"Range": func(s *state, i int) {
			if i == 0 {
				s.m.Delete(1)
			} else {
				s.m.Range(func(_, _ any) bool { return true })
			}
		},
		"nothing": func(s *state, i int) {
			s.m.Load(i)
			if i == 0 {
				sim.Recv(s.ch, at(3))
				sim.Recv(s.ch, at(3))
			}
		},
	} {
		out := Options{Strategy: "exhaustive", Budget: real.Hour}.Explore(unitOf(func() {
			word, s := new(atomic.Int64), &state{ch: make(chan int, 2)}
			s.m.Store(1, 1)
			sim.Send(s.ch, at(5)).V(1)
			sim.Send(s.ch, at(5)).V(2)
			adders(3, func(i int) {
				add(word, func(int64) {})
				if i < 2 {
					meanwhile(s, i)
				}
			})
		}))
		if want := map[bool]string{true: "exhaustive", false: "bounded"}[what == "nothing"]; out.Coverage != want || out.Tries == 0 {
			t.Errorf("%s: %s, want %s: %s", what, out.Coverage, want, out.Brief)
		}
	}
}

// The last that an execution does is looked at too.
func TestTriesGlimpsedLast(t *testing.T) {
	many(t, 1)
	out := Options{Strategy: "exhaustive", Budget: real.Hour}.Explore(unitOf(func() {
		word, mu := new(atomic.Int64), new(sync.Mutex)
		for i := range 3 {
			sim.Go(at(2), func() {
				if i == 2 {
					mu.TryLock()
				} else if add(word, func(int64) {}); i == 0 {
					mu.Lock()
				}
			})
		}
	}))
	if out.Coverage != "bounded" {
		t.Errorf("%s, want bounded: %s", out.Coverage, out.Brief)
	}
}

// TestTriesFind: what fails in an execution with tries that wait is found, and is told as
// an execution in which none does.
func TestTriesFind(t *testing.T) {
	type state struct {
		word, other atomic.Int64
		mem         [4]int
		last        int
	}
	for name, c := range map[string]struct {
		work func(s *state, i int)
		end  func(s *state) string
		want string
	}{
		"an assertion": {func(s *state, i int) {
			add(&s.word, func(int64) {})
			s.last = i
		}, func(s *state) string {
			if s.last == 0 {
				return "the first came last"
			}
			return ""
		}, wire.Assertion},
		"a panic in a try that fails": {func(s *state, i int) {
			if i == 0 {
				add(&s.word, func(v int64) {
					if s.other.Load() > v {
						panic("torn")
					}
				})
				return
			}
			add(&s.word, func(int64) {})
			s.other.Add(1)
		}, nil, wire.Panic},
		"a race with a try that fails": {func(s *state, i int) {
			add(&s.word, func(v int64) { _ = *sim.R(&s.mem[v], at(0)) })
			if i == 0 {
				*sim.W(&s.mem[0], at(1)) = 1 // who has loaded 0 may still read it
			}
		}, nil, wire.DataRace},
		"a deadlock": {func(s *state, i int) {
			add(&s.word, func(int64) {})
			if i == 0 && s.word.Load() == 3 {
				sim.Recv[bool](nil, at(5))
			}
		}, nil, wire.Deadlock},
		"nothing": {func(s *state, i int) { add(&s.word, func(int64) {}) }, nil, wire.Pass},
	} {
		t.Run(name, func(t *testing.T) {
			many(t, 1)
			failed := ""
			u := Unit{
				Package: "prog", Name: "tries", Begin: func(bool) { failed = "" },
				Body: func() {
					s := new(state)
					adders(3, func(i int) { c.work(s, i) })
					if c.end != nil {
						failed = c.end(s)
					}
				},
				End: func() Result { return Result{Failed: failed != "", Message: failed} },
			}
			o := Options{Strategy: "exhaustive", Budget: real.Hour}
			out := o.Explore(u)
			if out.Verdict != c.want || out.Verdict == wire.Pass && (out.Coverage != "exhaustive" || out.Tries == 0) {
				t.Fatalf("%s, want %s: %s", out.Verdict, c.want, fmt.Sprint(out.Brief, out.Story))
			}
			if c.want == wire.Pass {
				return
			}
			o.Replay = out.Token
			if again := o.Explore(u); again.Verdict != c.want {
				t.Errorf("replayed: %s, want %s", again.Verdict, c.want)
			}
		})
	}
}
