//go:build !race

package sim

import (
	"fmt"
	"iter"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"unsafe"
)

// walk is plain depth-first enumeration: it replays a prefix of answers and
// says 0 from there on.
type walk struct {
	prefix []int
	pos    int
	counts []int
}

func (w *walk) Next(_ int, enabled []int) int { return enabled[w.Choose(len(enabled))] }

func (w *walk) Choose(n int) int {
	i := 0
	if w.pos < len(w.prefix) {
		i = w.prefix[w.pos]
	} else {
		w.prefix = append(w.prefix, 0)
	}
	w.counts = append(w.counts[:w.pos], n)
	w.pos++
	return i
}

// next moves to the next untried sequence of answers, and reports false when
// there is none.
func (w *walk) next() bool {
	w.prefix = w.prefix[:w.pos]
	w.counts = w.counts[:w.pos]
	w.pos = 0
	for i := len(w.prefix) - 1; i >= 0; i-- {
		if w.prefix[i]+1 < w.counts[i] {
			w.prefix[i]++
			w.prefix = w.prefix[:i+1]
			return true
		}
	}
	return false
}

// all runs body under every schedule and returns how often each outcome came.
func all(t *testing.T, body func() string) map[string]int {
	t.Helper()
	w := &walk{}
	outcomes := map[string]int{}
	for range 2_000_000 {
		out := "?"
		r := Run(Config{Chooser: w}, func() { out = body() })
		if r.Failure != nil {
			out = describe(r.Failure)
		}
		if len(r.Races) > 0 {
			out += " race"
		}
		if len(r.Leaked) > 0 {
			out += fmt.Sprintf(" leak%d", len(r.Leaked))
		}
		outcomes[out]++
		if !w.next() {
			return outcomes
		}
	}
	t.Fatal("too many schedules")
	return nil
}

func describe(f *Failure) string {
	switch f.Kind {
	case FailPanic:
		return fmt.Sprint("panic: ", f.Value)
	case FailFatal:
		return fmt.Sprint("fatal: ", f.Value)
	case FailDeadlock:
		return "deadlock"
	}
	return fmt.Sprint("failure ", f.Kind)
}

func keys(m map[string]int) string {
	var ks []string
	for k := range m {
		ks = append(ks, k)
	}
	slices.Sort(ks)
	return strings.Join(ks, "; ")
}

type lock struct{ held bool }

func (l *lock) Lock() {
	Do(KLock, unsafe.Pointer(l), func(p unsafe.Pointer) bool { return !(*lock)(p).held })
	l.held = true
	Acquire(unsafe.Pointer(l))
}

func (l *lock) Unlock() {
	Do(KUnlock, unsafe.Pointer(l), nil)
	l.held = false
	Release(unsafe.Pointer(l))
}

// both unlocks l and then o.
func (l *lock) both(o *lock) {
	l.Unlock()
	o.Unlock()
}

func TestOutcomes(t *testing.T) {
	for _, c := range []struct {
		name string
		body func() string
		want string
	}{
		{"unbuffered", func() string {
			ch := make(chan int)
			Go(1, func() { Send(ch, 1).V(1) })
			Go(1, func() { Send(ch, 1).V(2) })
			return fmt.Sprint(Recv(ch, 1), Recv(ch, 1))
		}, "1 2; 2 1"},
		{"unsynchronised counter", func() string {
			n := new(int)
			done := make(chan bool)
			Go(1, func() { *W(n, 3) = *R(n, 2) + 1; Close(done, 1) })
			*W(n, 5) = *R(n, 4) + 1
			Recv(done, 1)
			return "done"
		}, "done race"},
		{"ordered by close", func() string {
			n := new(int)
			done := make(chan bool)
			Go(1, func() { *W(n, 3) = 7; Close(done, 1) })
			Recv(done, 1)
			return fmt.Sprint(*R(n, 4))
		}, "7"},
		{"locked get then put", func() string {
			var l lock
			n, done := 0, make(chan bool, 2)
			work := func() {
				l.Lock()
				v := *R(&n, 1)
				l.Unlock()
				l.Lock()
				*W(&n, 2) = v + 1
				l.Unlock()
				Send(done, 1).V(true)
			}
			Go(1, work)
			Go(1, work)
			Recv(done, 1)
			Recv(done, 1)
			return fmt.Sprint(*R(&n, 3))
		}, "1; 2"},
		{"AB-BA", func() string {
			var a, b lock
			done := make(chan bool, 2)
			Go(1, func() { a.Lock(); b.Lock(); b.both(&a); Send(done, 1).V(true) })
			Go(1, func() { b.Lock(); a.Lock(); a.both(&b); Send(done, 1).V(true) })
			Recv(done, 1)
			Recv(done, 1)
			return "ok"
		}, "deadlock; ok"},
		{"abandoned sender", func() string {
			ch, quit := make(chan int), make(chan bool, 1)
			Go(1, func() { Send(ch, 1).V(1) })
			Send(quit, 1).V(true)
			r := RecvCase(ch)
			switch Select(1, false, r, RecvCase(quit)) {
			case 0:
				return fmt.Sprint(r.V, r.OK)
			}
			return "quit"
		}, "1 true; quit leak1"},
		{"select default", func() string {
			ch := make(chan int)
			Go(1, func() { Send(ch, 1).V(1) })
			r := RecvCase(ch)
			return fmt.Sprint(Select(1, true, r), r.V)
		}, "-1 0 leak1; 0 1"},
		{"two selects meet", func() string {
			ch := make(chan int)
			done := make(chan bool)
			Go(1, func() { Select(1, false, SendCase(ch).V(5), RecvCase(ch)); Close(done, 1) })
			r := RecvCase(ch)
			i := Select(1, false, SendCase(ch).V(6), r)
			Recv(done, 1)
			return fmt.Sprint(i, r.V, r.OK)
		}, "0 0 false; 1 5 true"},
		{"close of closed", func() string {
			ch := make(chan int)
			Go(1, func() { Close(ch, 1) })
			Close(ch, 1)
			return "ok"
		}, "panic: close of closed channel race"},
		{"close beside a send", func() string { // whoever of the two that meet comes first
			ch := make(chan int)
			Go(1, func() {
				defer func() { recover() }()
				Send(ch, 1).V(1)
			})
			Go(1, func() { Close(ch, 1) })
			v, ok := Recv2(ch, 1)
			return fmt.Sprint(v, ok)
		}, "0 false race; 1 true race"},
		{"close beside a select that sends", func() string {
			ch := make(chan int)
			Go(1, func() {
				defer func() { recover() }()
				Select(1, false, RecvCase[int](nil), SendCase(ch).V(1))
			})
			Go(1, func() { Close(ch, 1) })
			v, ok := Recv2(ch, 1)
			return fmt.Sprint(v, ok)
		}, "0 false race; 1 true race"},
		{"who waits longest for a place is not served first", func() string {
			ch := make(chan int, 1)
			Send(ch, 1).V(0)
			Go(1, func() { Send(ch, 1).V(1) })
			woken := false
			StartTimer(TimerNow()+10, 0, func() { woken = true })
			Do(KYield, nil, func(unsafe.Pointer) bool { return woken }) // and so the sender waits
			Go(1, func() { Send(ch, 1).V(2) })
			Recv(ch, 1)
			return fmt.Sprint(Recv(ch, 1), Recv(ch, 1))
		}, "1 2; 2 1"},
		{"close after a send", func() string {
			ch := make(chan int)
			Go(1, func() { Send(ch, 1).V(1) })
			v, ok := Recv2(ch, 1)
			Close(ch, 1)
			return fmt.Sprint(v, ok)
		}, "1 true"},
		{"nil channel", func() string {
			Recv[int](nil, 1)
			return "?"
		}, "deadlock"},
		{"goexit runs deferred calls", func() string {
			ch := make(chan int, 1)
			Go(1, func() {
				defer Send(ch, 1).V(3)
				runtime.Goexit()
			})
			return fmt.Sprint(Recv(ch, 1))
		}, "3"},
		{"panic of another goroutine", func() string {
			ch := make(chan int)
			Go(1, func() { panic("oh") })
			Recv(ch, 1)
			return "?"
		}, "panic: oh"},
		{"timers fire in order of time", func() string {
			ch := make(chan string, 2)
			StartTimer(TimerNow()+20, 0, func() { Go(1, func() { Send(ch, 1).V("late") }) })
			StartTimer(TimerNow()+10, 0, func() { Go(1, func() { Send(ch, 1).V("soon") }) })
			return Recv(ch, 1) + Recv(ch, 1)
		}, "soonlate"},
		{"a ticker does not hide a deadlock", func() string {
			ch := make(chan int)
			TimerChan(ch)
			StartTimer(TimerNow()+10, 10, func() { Offer(ch, 1) })
			Recv[int](make(chan int), 1)
			return "?"
		}, "deadlock"},
		{"leak is torn down", func() string {
			ch := make(chan int)
			Go(1, func() {
				defer func() {
					defer func() { Recv(ch, 1) }()
					Recv(ch, 1)
				}()
				Recv(ch, 1)
			})
			return "ok"
		}, "ok leak1"},
		{"abandoned timer channel", func() string {
			ch := make(chan int)
			TimerChan(ch)
			StartTimer(TimerNow()+10, 0, func() { Offer(ch, 4) })
			return fmt.Sprint(Len(ch, 1), Recv(ch, 1), Now()-start)
		}, "0 4 11"},
		{"early goroutine", func() string {
			return "ok"
		}, "ok"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := all(t, c.body)
			if keys(got) != c.want {
				t.Errorf("outcomes %v, want %s", got, c.want)
			}
		})
	}
}

// To ask whether it is enough takes longer than the steps of a small program.
func TestEnoughIsAskedOfLongExecutions(t *testing.T) {
	asked := 0
	for steps, want := range map[int]int{3: 0, askEvery - 1: 0, 2*askEvery + 1: 2} {
		asked = 0
		Run(Config{Chooser: first{}, Enough: func() bool { asked++; return false }}, func() {
			for range steps {
				Do(KYield, nil, nil)
			}
		})
		if asked != want {
			t.Errorf("asked %d times in %d steps, want %d", asked, steps, want)
		}
	}
}

type first struct{}

func (first) Next(cur int, enabled []int) int {
	if slices.Contains(enabled, cur) {
		return cur
	}
	return enabled[0]
}
func (first) Choose(int) int { return 0 }

type random struct{ s uint64 }

func (r *random) Choose(n int) int {
	r.s ^= r.s << 13
	r.s ^= r.s >> 7
	r.s ^= r.s << 17
	return int(r.s >> 32 * uint64(n) >> 32) // as strategy.Random does
}
func (r *random) Next(cur int, enabled []int) int { return enabled[r.Choose(len(enabled))] }

func getThenPut() {
	var l lock
	n, done := 0, make(chan bool, 2)
	work := func() {
		l.Lock()
		v := *R(&n, 1)
		l.Unlock()
		l.Lock()
		*W(&n, 2) = v + 1
		l.Unlock()
		Send(done, 1).V(true)
	}
	Go(1, work)
	Go(1, work)
	Recv(done, 1)
	Recv(done, 1)
}

func abba() {
	var a, b lock
	done := make(chan bool, 2)
	Go(1, func() { a.Lock(); b.Lock(); b.both(&a); Send(done, 1).V(true) })
	Go(1, func() { b.Lock(); a.Lock(); a.both(&b); Send(done, 1).V(true) })
	Recv(done, 1)
	Recv(done, 1)
}

// What schedules cost: three programs, and two floors under each. The first is that as
// many goroutines are started, that the body waits for the others, and that all of them
// are torn down in as many schedules as end in the deadlock (of abba's 3 of 8), with
// nothing decided in between. The second has besides as many switches of coroutines as
// the random schedules of the program, made between two that do nothing else. Then an
// execution of nothing, and one goroutine more that is started, switched to, or torn
// down.
func BenchmarkSchedules(b *testing.B) {
	type program struct {
		name string
		body func(i int)
	}
	programs := []program{
		{"lostUpdate", func(int) { lostUpdate() }},
		{"getThenPut", func(int) { getThenPut() }},
		{"abba", func(int) { abba() }},
	}
	floor := func(p program) func(i int) {
		return func(i int) { three(p.name == "abba" && i%8 < 3) }
	}
	var all []program
	for _, p := range programs {
		all = append(all, p, program{p.name + "/floor", floor(p)}, program{p.name + "/floor+switches", switching(p.body, floor(p))})
	}
	all = append(all,
		program{"floor/empty", func(int) {}},
		program{"floor/start", func(int) { Go(1, func() {}) }},
		program{"floor/switch", func(int) {
			Go(1, func() { Do(KYield, nil, nil) })
			Do(KWait, nil, alone)
		}},
		program{"floor/abort", func(int) { Go(1, func() { Do(KWait, nil, never) }) }})
	for _, p := range all {
		b.Run("program="+p.name, func(b *testing.B) {
			var c Chooser = &random{s: 1}
			if strings.Contains(p.name, "floor") {
				c = first{}
			}
			b.ReportAllocs()
			i, steps, begun := 0, 0, cpuTime()
			body := func() { p.body(i) }
			for b.Loop() {
				steps += Run(Config{Chooser: c}, body).Steps
				i++
			}
			b.ReportMetric(float64(steps)/float64(b.N), "steps/op")
			reportCPU(b, begun)
			if !strings.Contains(p.name, "floor") {
				b.ReportMetric(switches(p.body, c), "switches/op")
			}
		})
	}
}

// switching returns a body that is floor and, before, as many switches of coroutines as
// a schedule of program has beyond those of the floor.
func switching(program, floor func(int)) func(i int) {
	more := switches(program, &random{s: 1}) - switches(floor, first{})
	there, _ := iter.Pull(func(back func(struct{}) bool) {
		for back(struct{}{}) {
		}
	})
	owed := 0.0
	return func(i int) {
		for owed += more; owed >= 2; owed -= 2 {
			there()
		}
		floor(i)
	}
}

// switches returns how many switches of coroutines an execution of body has on average.
func switches(body func(int), c Chooser) float64 {
	const runs = 8000
	n := &switchCounter{Chooser: c}
	for i := range runs {
		n.n += 2 // to the body, and back when nobody can go on
		r := Run(Config{Chooser: n, Always: true}, func() { body(i) })
		if r.Failure != nil {
			n.n += 1 + len(r.Failure.Blocked) // to each of them, and back
		}
	}
	return float64(n.n) / runs
}

type switchCounter struct {
	Chooser
	n int
}

func (c *switchCounter) Next(current int, enabled []int) int {
	g := c.Chooser.Next(current, enabled)
	if g != current && (current >= 0 || x.gs[g].co != nil) { // else it goes on on the same one
		c.n++
	}
	return g
}

// three has a body that waits for two goroutines, or all three wait in vain.
func three(stuck bool) {
	if stuck {
		Go(1, func() { Do(KWait, nil, never) })
		Go(1, func() { Do(KWait, nil, never) })
		Do(KWait, nil, never)
		return
	}
	Go(1, func() {})
	Go(1, func() {})
	Do(KWait, nil, alone)
}

func alone(unsafe.Pointer) bool { return len(x.live) == 1 }
func never(unsafe.Pointer) bool { return false }

func lostUpdate() {
	n, done := new(int), make(chan bool, 2)
	work := func() {
		*W(n, 2) = *R(n, 1) + 1
		Send(done, 1).V(true)
	}
	Go(1, work)
	Go(1, work)
	Recv(done, 1)
	Recv(done, 1)
}

func BenchmarkRead(b *testing.B) {
	Run(Config{Chooser: first{}}, func() {
		Go(1, func() {})
		n := new(int)
		for b.Loop() {
			_ = *R(n, 1)
		}
	})
}

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

func TestHugeBuffer(t *testing.T) {
	for _, size := range []int{100, 1 << 40} {
		n, sum := new(int), 0
		r := Run(Config{Chooser: first{}}, func() {
			room, done := make(chan struct{}, size), make(chan bool)
			Go(1, func() {
				for range 300 {
					Recv(room, 1)
				}
				sum = *R(n, 3)
				Close(done, 1)
			})
			*W(n, 2) = 7
			for range 300 {
				Send(room, 1).V(struct{}{})
			}
			Recv(done, 1)
		})
		if r.Failure != nil || len(r.Races) != 0 || sum != 7 {
			t.Errorf("room for %d: failure %v, races %v, read %d", size, r.Failure, r.Races, sum)
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
