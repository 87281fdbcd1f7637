// Package dpor enumerates the executions of a program without running two that
// differ only in the order of operations that commute.
//
// The problem: the schedules of even a small program are too many to run, and
// nearly all of them do the same. Two executions are equivalent if one becomes
// the other by swapping neighbours that do not depend on each other; a class of
// equivalent executions is a trace (Mazurkiewicz 1977). All executions of a
// trace end alike, and see the same data races. The package promises to run at
// least one execution of each trace, and, where the dependence relation is
// exact, no second one.
//
// How: optimal dynamic partial-order reduction with source sets and wakeup trees
// (Abdulla, Aronis, Jonsson & Sagonas, "Source Sets: A Foundation for Optimal
// Dynamic Partial Order Reduction", Journal of the ACM 64(4), 2017). An execution
// is run to its end. Then each pair of dependent operations that were next to
// each other in the happens-before order and could have come in the other order
// becomes a sequence that is to be run from the state before the first of them,
// unless a sleep set shows that it has been, or the wakeup tree that it will be.
//
// Go is not the language of the paper in three ways. Locks, channels and
// WaitGroups block, so an operation may have been impossible just before another
// that it depends on; the search then goes back to the one before that (see
// reversible). A select, and a rendezvous with one of several partners, can go
// on in several ways, which exclude each other without being each other's past
// (see offers). And goroutines come into being as it runs; they are told apart
// by who started them, not by when (see process).
//
// It costs memory by the depth of an execution, not by their number. Time is
// quadratic in the number of operations of an execution.
package dpor

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
)

// Stats say what a search has done so far.
type Stats struct {
	Executions int // run to their end
	Redundant  int // given up, since all that could follow had been explored
	Inserted   int // sequences that were found worth running
	Cut        int // given up, since they were too long: what only they lead to is not known
	InVain     int // of Executions, those that end where a try would fail
	Events     int // carried out, in all executions
	Depth      int // events of the longest execution
}

// A Limit is a reason for which a complete search is not a proof.
type Limit uint16

const (
	Spinning  Limit = 1 << iota // a goroutine waited by looking again and again; more often than that was not tried
	TooLong                     // an execution was cut off after MaxEvents operations
	Unsteady                    // the same steps did not lead to the same state
	Hurrying                    // time moved although somebody could go on
	Misused                     // a WaitGroup or an RWMutex, in a way that needs Strict
	Random                      // a choice that is not one of scheduling was not explored
	Crowded                     // an execution was cut off that had more than MaxGoroutines
	Stopped                     // an execution was ended from outside, by the limit of steps
	Unmatched                   // an execution had more than MaxPairs, or more than MaxLater ways to look at again
	Overtaken                   // an execution that failed is none of the runtime's: see Overtook
	Glimpsed                    // behind a try that fails, something would have followed that no order in happens-before tells: see glimpses
)

// Cutting are the limits because of which executions were not run to their end.
const Cutting = TooLong | Crowded | Stopped

// A Search is a depth-first walk over the traces of one program: Begin an
// execution, run it with the Search as its Chooser, and ask Advance for another. The zero Search is ready; Strict is to be called before the first
// execution.
type Search struct {
	t      trace
	strict bool
	stats  Stats
	limits Limit

	nodes []node
	fixed int // events that are as in the execution before
	known int // events whose races are known
	tries bool
	gave  bool // this execution was given up
	vain  bool // it ended where a try would fail
	slept bool // since all that was possible sleeps

	enabled []process // at the last decision
	spins   []int32   // by process: how often it has looked at the same thing
	most    int32     // that is enough: Spins, or what Looks says
	cycle   []int32   // by process: at how many things it looks in turn
	tired   []int32   // by process, once that is enough: how many looks of one turn are left
	ties    []tie     // of the execution before, as far as it is the same, and of this one
	tied    int       // those of this one
	freed   int       // how often spinning goroutines were let go on for want of others

	free  []*branch
	above []onWay
	v     sequence
	q     question
	tmp   event
	other event
	from  *snapshot // of the present execution, once it is needed
	wake  []step
	ways  []sim.Way
	found []race
	after []int // events that the sequence being made must not follow
	whole int   // events that did not end the execution
	need  vc
	kept  []bool // by position
	again int    // see MaxLater
	out   []offer
	in    []offer
	left  []int64

	seen   map[raced]bool // if watched
	layout *Split         // it is being laid out
	top    *top           // it begins below the top of the tree
	base   int            // how many events are before that

	wary   bool   // an execution was cut off
	others []step // at the last decision, if wary: what is possible and does not sleep
}

// Strict has WaitGroups and RWMutexes explored as if each two operations on one
// depended on each other; the executions must be run with sim.Config.Strict.
// Programs that misuse them need it: then Limits says Misused without it.
func (s *Search) Strict() { s.strict = true }

// Stats returns what has been done so far.
func (s *Search) Stats() Stats { return s.stats }

// Limits returns why a complete search would prove nothing, 0 if it would.
func (s *Search) Limits() Limit { return s.limits }

// Overtook tells the search that the execution that has just ended does not count, for
// it has not kept an order that the runtime keeps (sim.Result.Overtook). Another one of
// the same trace might have.
func (s *Search) Overtook() { s.limits |= Overtaken }

// Begin starts an execution.
func (s *Search) Begin() {
	s.t.clear()
	s.gave, s.slept, s.vain, s.from = false, false, false, nil
	s.freed, s.tied = 0, 0
	clear(s.spins)
	clear(s.tired)
	for p := range s.cycle {
		s.cycle[p] = 1
	}
	if s.most == 0 {
		s.most = Spins
	}
}

// Step is the transition that comes next; see sim.Tracer.
func (s *Search) Step(current int, enabled []int) (int, sim.Way) {
	t := &s.t
	fresh := t.n > s.fixed
	s.endEvent(fresh)
	t.passed()
	t.meetNew()
	if current >= 0 {
		t.announce(t.procOf[current])
	}
	if t.n > 0 {
		s.spinning()
	}
	if l := s.cuts(); l != 0 {
		s.limits |= l
		s.stats.Cut++
		s.gave = true
		return -1, sim.Way{}
	}
	s.enabled = s.enabled[:0]
	for _, id := range enabled {
		s.enabled = append(s.enabled, t.procOf[id])
	}
	st, way, ok := s.next(current)
	if s.wary {
		s.lookAround()
	}
	if !ok {
		s.stats.Redundant++
		s.gave, s.slept = true, s.limits&Unsteady == 0
		return -1, sim.Way{}
	}
	e := t.begin(st, way, t.n >= s.fixed)
	s.alternatives(e)
	s.goesOn(e)
	return t.goOf[st.proc], way
}

// MaxEvents and MaxGoroutines bound an execution: comparing each event with all before
// it takes as long as running it many times.
const (
	MaxEvents     = 20_000
	MaxGoroutines = 64
)

// cuts returns why the execution is too long to go on, 0 if it is not.
func (s *Search) cuts() Limit {
	switch {
	case s.t.n >= MaxEvents:
		return TooLong
	case sim.NumStarted() > MaxGoroutines:
		return Crowded
	}
	return 0
}

// push makes the node of the present state.
func (s *Search) push() {
	d := len(s.nodes)
	if d < cap(s.nodes) {
		s.nodes = s.nodes[:d+1]
	} else {
		s.nodes = append(s.nodes, node{})
	}
	n := &s.nodes[d]
	n.sleep, n.kids = n.sleep[:0], n.kids[:0]
	if d == 0 {
		return
	}
	up := &s.nodes[d-1]
	b := up.kids[0]
	n.kids = append(n.kids, b.kids...)
	b.kids = b.kids[:0]
	if d <= s.base {
		n.sleep = append(n.sleep, s.top.given[d]...)
		return
	}
	e := &s.t.events[d-1]
	for _, q := range up.sleep {
		if !slices.Contains(b.wake, q.step) && s.sleepsOn(&q, e) {
			q.given = q.given || b.loose || s.top != nil && d == s.base+1
			n.sleep = append(n.sleep, q)
		}
	}
}

// Over is called when the execution is over; see sim.Tracer.
func (s *Search) Over(r *sim.Result) {
	s.stats.Events += s.t.n
	s.stats.Depth = max(s.stats.Depth, s.t.n)
	if r.Hurried > 0 {
		s.limits |= Hurrying
	}
	if r.Drawn > 0 {
		s.limits |= Random
	}
	if r.Failure != nil && r.Failure.Kind == sim.FailSteps {
		s.limits |= Stopped
	}
	s.known = min(s.known, s.fixed)
	switch {
	case s.slept && (s.top != nil || slices.ContainsFunc(s.nodes[s.t.n].sleep, func(q sleeper) bool { return q.given })):
		// Races that wake a sleeper may be among its own.
		s.t.announceRest()
		s.races(r)
		return
	case s.gave:
		return
	case s.layout != nil:
		s.layout.over(r)
		return
	}
	s.stats.Executions++
	s.vain = r.InVain
	s.endEvent(s.t.n > s.fixed)
	if s.vain {
		s.stats.InVain++
		if r.Early {
			s.limits |= Glimpsed
		}
	}
	s.t.meetNew()
	s.t.announceRest()
	if s.top != nil && s.top.again {
		s.top.traces = append(s.top.traces, s.t.hash())
	}
	s.races(r)
}

// Advance moves to the next execution and reports whether there is one.
func (s *Search) Advance() bool {
	s.nodes = s.nodes[:min(len(s.nodes), s.t.n)]
	if s.turn(len(s.nodes)) {
		return true
	}
	for d := len(s.nodes) - 1; d >= s.base; d-- {
		n := &s.nodes[d]
		e := &s.t.events[d]
		q := sleeper{step: e.step, weak: e.weak, ends: e.enders}
		n.sleep = append(n.sleep, q)
		if s.layout != nil {
			s.layout.tried(d, q)
		} else if s.top != nil && d == s.base && !q.ends {
			s.top.done = append(s.top.done, q)
		}
		s.drop(n.kids[0])
		n.kids = slices.Delete(n.kids, 0, 1)
		if len(n.kids) > 0 {
			s.nodes = s.nodes[:d+1]
			s.fixed = d
			s.untie(d)
			return true
		}
		if s.turn(d) {
			return true
		}
	}
	s.nodes = s.nodes[:0]
	return false
}
