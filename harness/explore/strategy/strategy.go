// Package strategy decides which goroutine goes next.
//
// Each strategy is a sim.Chooser for one execution. They run in the middle of
// it and so import nothing that may be instrumented. All randomness comes from
// the seed that the caller passes.
package strategy

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
)

// A Source is a sequence of random numbers (SplitMix64: Steele, Lea & Flood,
// OOPSLA 2014). The zero Source is ready.
type Source uint64

// Next returns the next number.
func (s *Source) Next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// N returns a number below n. The bias is below n/2³².
func (s *Source) N(n int) int { return int((s.Next() >> 32) * uint64(n) >> 32) }

// stay is the choice without a preemption: the current goroutine, and if that
// cannot go on the one with the lowest number.
func stay(current int, enabled []int) int {
	if has(enabled, current) {
		return current
	}
	return enabled[0]
}

// has reports whether g is one of enabled, which is sorted and may be long.
func has(enabled []int, g int) bool {
	if len(enabled) > 32 {
		_, ok := slices.BinarySearch(enabled, g)
		return ok
	}
	return slices.Contains(enabled, g)
}

// Stay runs each goroutine until it waits or ends.
type Stay struct{}

func (Stay) Next(current int, enabled []int) int { return stay(current, enabled) }
func (Stay) Choose(int) int                      { return 0 }

// Random picks uniformly at every scheduling point.
type Random struct{ Source }

func (r *Random) Next(_ int, enabled []int) int { return enabled[r.N(len(enabled))] }
func (r *Random) Choose(n int) int              { return r.N(n) }

// PCT runs the goroutine of the highest priority. Priorities are random, and at
// Depth−1 random steps the running goroutine falls below all others: with n
// goroutines and k steps, a bug that needs Depth ordering constraints is found
// with probability at least 1/(n·k^(Depth−1)) (Burckhardt, Kothari, Musuvathi
// & Nagarakatte, ASPLOS 2010, section 2).
//
// A step here is a decision with more than one possibility. Steps should be the
// number of them in a typical execution.
type PCT struct {
	Source
	Depth, Steps int

	prio    []int64 // by goroutine
	step    int
	changes []int // steps at which the running goroutine falls, one each
	lowest  int64
	begun   bool
}

// Begin makes p what one is that is made with these, keeping its memory.
func (p *PCT) Begin(s Source, depth, steps int) {
	*p = PCT{Source: s, Depth: depth, Steps: steps, prio: p.prio[:0], changes: p.changes[:0]}
}

func (p *PCT) begin() {
	p.begun = true
	for range p.Depth - 1 {
		p.changes = append(p.changes, 1+p.N(max(p.Steps, 1)))
	}
}

func (p *PCT) Next(current int, enabled []int) int {
	if !p.begun {
		p.begin()
	}
	p.step++
	if current >= 0 && slices.Contains(p.changes, p.step) {
		p.lowest--
		p.priority(current)
		p.prio[current] = p.lowest
	}
	best := enabled[0]
	for _, g := range enabled {
		if p.priority(g) > p.priority(best) {
			best = g
		}
	}
	return best
}

func (p *PCT) priority(g int) int64 {
	for len(p.prio) <= g {
		p.prio = append(p.prio, int64(p.above()))
	}
	return p.prio[g]
}

// above is a random priority above every lowered one.
func (p *PCT) above() uint64 { return p.Source.Next()>>2 + 1 }

func (p *PCT) Choose(n int) int { return p.N(n) }

// Replay gives the answers of a recorded execution, and then goes on like Stay.
// Off is set when an answer does not fit what was asked: this is another
// program, or one that does not behave alike twice.
type Replay struct {
	Answers []int32 // indices into what is possible
	Off     bool
	At      int // of the first answer that did not fit; else how many were given
}

func (r *Replay) answer(n int) (i int, ok bool) {
	if r.Off || r.At == len(r.Answers) {
		return 0, false
	}
	i = int(r.Answers[r.At])
	if i >= n {
		r.Off = true
		return 0, false
	}
	r.At++
	return i, true
}

func (r *Replay) Next(current int, enabled []int) int {
	if i, ok := r.answer(len(enabled)); ok {
		return enabled[i]
	}
	return stay(current, enabled)
}

func (r *Replay) Choose(n int) int {
	i, _ := r.answer(n)
	return i
}

// A Bounded is a depth-first walk over all schedules with at most Bound
// preemptions: Begin an execution, run it, and ask Advance for another.
// (Context bounding: Musuvathi & Qadeer, PLDI 2007.) It is not reduced, so it is
// for small programs and small bounds.
type Bounded struct {
	Bound int
	Cut   bool // some schedule has more preemptions

	path []node
	pos  int
	used int // preemptions so far
}

// A node is one decision on the current path.
type node struct {
	tried   int // index into order of the alternative that is being walked
	order   []int
	current bool // the first of order is the goroutine that was running
}

// Begin starts an execution.
func (b *Bounded) Begin() { b.pos, b.used = 0, 0 }

// Advance moves to the next schedule and reports whether there is one.
func (b *Bounded) Advance() bool {
	b.path = b.path[:min(b.pos, len(b.path))]
	for i := len(b.path) - 1; i >= 0; i-- {
		if n := &b.path[i]; n.tried+1 < len(n.order) {
			n.tried++
			b.path = b.path[:i+1]
			return true
		}
	}
	return false
}

func (b *Bounded) Next(current int, enabled []int) int {
	if b.pos == len(b.path) {
		b.path = append(b.path, b.node(current, enabled))
	}
	n := &b.path[b.pos]
	b.pos++
	if n.current && n.tried > 0 {
		b.used++
	}
	g := n.order[n.tried]
	if !has(enabled, g) { // not the same program twice: go on somehow
		return stay(current, enabled)
	}
	return g
}

func (b *Bounded) node(current int, enabled []int) node {
	n := node{current: has(enabled, current)}
	if n.current {
		n.order = append(n.order, current)
		if b.used == b.Bound {
			b.Cut = b.Cut || len(enabled) > 1
			return n
		}
	}
	for _, g := range enabled {
		if !n.current || g != current {
			n.order = append(n.order, g)
		}
	}
	return n
}

func (b *Bounded) Choose(n int) int {
	if b.pos == len(b.path) {
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		b.path = append(b.path, node{order: all})
	}
	i := b.path[b.pos].order[b.path[b.pos].tried]
	b.pos++
	return min(i, n-1)
}

var (
	_ sim.Chooser = Stay{}
	_ sim.Chooser = (*Random)(nil)
	_ sim.Chooser = (*PCT)(nil)
	_ sim.Chooser = (*Replay)(nil)
	_ sim.Chooser = (*Bounded)(nil)
)
