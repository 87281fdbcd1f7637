//go:build !race

package sim

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
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
		{"locked get then put", func() string { return fmt.Sprint(*R(getThenPut(), 3)) }, "1; 2"},
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
		{"who waits longest for a place is served first", func() string {
			ch := make(chan int, 1)
			Send(ch, 1).V(0)
			Go(1, func() { Send(ch, 1).V(1) })
			everybodyWaits()
			Go(1, func() { Send(ch, 1).V(2) })
			Recv(ch, 1)
			return fmt.Sprint(Recv(ch, 1), Recv(ch, 1))
		}, "1 2"},
		{"who may have come first may be served first", func() string {
			ch := make(chan int, 1)
			Send(ch, 1).V(0)
			for i := range 2 {
				Go(1, func() { Send(ch, 1).V(i + 1) })
			}
			everybodyWaits()
			Recv(ch, 1)
			return fmt.Sprint(Recv(ch, 1), Recv(ch, 1))
		}, "1 2; 2 1"},
		{"the first sender is met first", func() string {
			ch := make(chan int)
			for i := range 3 {
				Go(1, func() { Send(ch, 1).V(i) })
				everybodyWaits()
			}
			return fmt.Sprint(Recv(ch, 1), Recv(ch, 1), Recv(ch, 1))
		}, "0 1 2"},
		{"the first receiver is met first", func() string {
			ch, got := make(chan int), make(chan int, 3)
			for i := range 3 {
				Go(1, func() { Recv(ch, 1); Send(got, 1).V(i) })
				everybodyWaits()
			}
			for range 3 {
				Send(ch, 1).V(0)
				everybodyWaits()
			}
			return fmt.Sprint(Recv(got, 1), Recv(got, 1), Recv(got, 1))
		}, "0 1 2"},
		{"the first receiver gets what is put into the buffer", func() string {
			ch, got := make(chan int, 1), make(chan int, 2)
			Go(1, func() { Recv(ch, 1); Send(got, 1).V(1) })
			everybodyWaits()
			Go(1, func() { Recv(ch, 1); Send(got, 1).V(2) })
			Send(ch, 1).V(0)
			return fmt.Sprint(Recv(got, 1), Len(ch, 1))
		}, "1 0 leak1"},
		{"a select waits in each of its queues until it goes on", func() string {
			ch, other, got := make(chan int), make(chan int), make(chan string, 2)
			Go(1, func() {
				a, b := RecvCase(ch), RecvCase(other)
				Send(got, 1).V([]string{"first", "left"}[Select(1, false, a, b)])
			})
			everybodyWaits()
			Go(1, func() { Recv(ch, 1); Send(got, 1).V("second") })
			Go(1, func() { Send(other, 1).V(0) })
			Send(ch, 1).V(0)
			return Recv(got, 1)
		}, "first leak2; left; second"},
		{"where very many wait who comes later may be served earlier", func() string {
			ch := make(chan int)
			many := make([]Arm, maxWaiting+1)
			for i := range many {
				many[i] = RecvCase(make(chan int))
			}
			Go(1, func() { Select(1, false, many...) })
			Go(1, func() { Send(ch, 1).V(1) })
			everybodyWaits()
			Go(1, func() { Send(ch, 1).V(2) })
			return fmt.Sprint(Recv(ch, 1), Recv(ch, 1))
		}, "1 2 leak1; 2 1 leak1"},
		{"who waits at both ends is met by who comes", func() string {
			ch := make(chan int)
			Go(1, func() { Select(1, false, SendCase(ch).V(1), RecvCase(ch)) })
			everybodyWaits()
			Send(ch, 1).V(0)
			return "met"
		}, "met"},
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
