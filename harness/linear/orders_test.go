package linear

import (
	"math/rand/v2"
	"testing"

	"example.com/racelab/harness/explore/engine"
	"github.com/stretchr/testify/require"
)

// A partial is a made-up order of events, from 1.
type partial [][]bool

func (p partial) Len() int               { return len(p) - 1 }
func (p partial) Precedes(i, j int) bool { return i == j || p[i][j] }

// madeUp is a run of a drawn program whose calls took effect in a random order,
// and an order of its events in which some depend on each other.
func madeUp(rnd *rand.Rand, o *object) (*trial, partial) {
	p := &program{obj: o}
	for range 2 + rnd.IntN(2) {
		var calls []call
		for range 1 + rnd.IntN(2) {
			calls = append(calls, o.call(rnd.IntN(len(o.methods)), rnd.IntN(40)))
		}
		p.goroutines = append(p.goroutines, calls)
	}
	r := newTrial(p, tableFor(p))
	var by []int // goroutine of each event, from 1
	by = append(by, -1)
	state := o.init
	running := make([]int, len(p.goroutines)) // calls begun
	for left := len(r.calls); left > 0; {
		g := rnd.IntN(len(p.goroutines))
		i := at(r, g, running[g])
		if i < 0 {
			continue
		}
		c := &r.calls[i]
		by = append(by, g)
		n := len(by) - 1
		if !c.began {
			c.began, c.span.First = true, n
			state, c.out, _ = c.m.step(state, c.in)
		}
		c.span.Last = n
		switch rnd.IntN(8) {
		case 0, 1, 2, 3:
			c.ended = true
		case 4:
			if rnd.IntN(3) > 0 {
				continue
			}
			running[g], left = running[g]+100, left-(len(p.goroutines[g])-running[g])
			continue // it never returns, and its goroutine goes no further
		default:
			continue
		}
		if rnd.IntN(6) == 0 {
			c.out = c.out.(int) + rnd.IntN(3) - 1
		}
		running[g]++
		left--
	}
	return r, depend(rnd, by)
}

// at is the number of the nth call of goroutine g.
func at(r *trial, g, n int) int {
	for i := range r.calls {
		if r.calls[i].client == g {
			if n == 0 {
				return i
			}
			n--
		}
	}
	return -1
}

func depend(rnd *rand.Rand, by []int) partial {
	n := len(by)
	p := make(partial, n)
	few := 1 + rnd.IntN(6)
	for i := range p {
		p[i] = make([]bool, n)
	}
	for j := 1; j < n; j++ {
		for i := j - 1; i > 0; i-- {
			if p[i][j] || by[i] == by[j] || rnd.IntN(few) == 0 {
				p[i][j] = true
				for k := 1; k < i; k++ {
					p[k][j] = p[k][j] || p[k][i]
				}
			}
		}
	}
	return p
}

// everyOrder judges each order of the events by itself.
func everyOrder(r *trial, p partial) bool {
	n := p.Len()
	at := make([]int, n+1) // where an event comes
	was := make([]made, len(r.calls))
	copy(was, r.calls)
	defer copy(r.calls, was)
	var walk func(done int) bool
	walk = func(done int) bool {
		if done == n {
			for i := range r.calls {
				if was[i].span.First > 0 {
					r.calls[i].span.First, r.calls[i].span.Last = at[was[i].span.First], at[was[i].span.Last]
				}
			}
			r.load()
			return r.explains() && (r.tail == 0 || r.waits())
		}
		for e := 1; e <= n; e++ {
			if at[e] > 0 || !free(p, at, e) {
				continue
			}
			at[e] = done + 1
			ok := walk(done + 1)
			at[e] = 0
			if !ok {
				return false
			}
		}
		return true
	}
	return walk(0)
}

func free(p partial, at []int, e int) bool {
	for i := 1; i <= p.Len(); i++ {
		if i != e && at[i] == 0 && p.Precedes(i, e) {
			return false
		}
	}
	return true
}

// TestOrdersAgreeWithEachOfThem compares the judge of all orders with the one of a
// single order, called for each.
func TestOrdersAgreeWithEachOfThem(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	o := registers(t)
	seen, more, quick := map[bool]int{}, 0, 0
	for n := 0; n < 3000; {
		r, p := madeUp(rnd, o)
		if p.Len() > 9 {
			continue
		}
		n++
		want := everyOrder(r, p)
		r.load()
		one := r.explains() && (r.tail == 0 || r.waits())
		got := r.end(p)
		require.Equal(t, !want, got.Failed, "%s", r.context())
		if r.tail == 0 && r.one() {
			quick++
			require.True(t, want, "one order is not enough: %s", r.context())
			ok, _ := r.walks()
			require.True(t, ok)
		}
		seen[want]++
		if one != want {
			more++ // the order that it had is not enough
		}
		if got.Failed {
			require.False(t, inOrder(r, p, got.Order), "the order that is named fails by itself")
		}
	}
	require.Greater(t, min(seen[true], seen[false], more, quick, seen[true]-quick), 100,
		"too few of one kind: %v, %d need other orders, %d have one explanation", seen, more, quick)
}

// inOrder judges one order of the events, which must be one of the partial order.
func inOrder(r *trial, p partial, order []int) bool {
	at := make([]int, p.Len()+1)
	for i, e := range order {
		if !free(p, at, e) {
			panic("not an order of these events")
		}
		at[e] = i + 1
	}
	was := make([]made, len(r.calls))
	copy(was, r.calls)
	defer copy(r.calls, was)
	for i := range r.calls {
		if c := &r.calls[i]; c.span.First > 0 && c.span.First <= p.Len() {
			c.span.First = at[c.span.First]
			if c.span.Last > 0 {
				c.span.Last = at[c.span.Last]
			}
		}
	}
	r.load()
	return r.explains() && (r.tail == 0 || r.waits())
}

var _ engine.Order = partial(nil)
