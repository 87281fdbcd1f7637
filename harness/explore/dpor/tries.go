package dpor

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
)

// Tries has tries that would fail wait (see sim.Again); the executions must be run with
// sim.Config.Tries. An execution may then end with such a try, and is not to be judged.
func (s *Search) Tries() { s.tries = true }

// Trying reports whether Tries was called.
func (s *Search) Trying() bool { return s.tries }

// Failed reports whether some try has failed, so that the program may have fewer
// executions with Tries.
func (s *Search) Failed() bool { return s.t.failed }

// glimpses reports whether the event that has just ended may have followed from what a
// try that waits would have kept from happening. A data race with
// a read in its iteration shows in an execution in which its goroutine never goes on, for
// what it does later happens before nothing that races with the read. But somebody may
// have seen what it does later without being ordered with it, and done what races because
// of that: found a lock taken, a channel not ready, a timer stopped, a Pool empty, time moved,
// which it does not while a try waits, or what the goroutine has left of a channel or a Map.
func (t *trace) glimpses() bool {
	if t.n == 0 {
		return false
	}
	switch e := &t.events[t.n-1]; {
	case e.kind == sim.KLen, e.kind == sim.KTimer, e.kind == sim.KPoolGet, e.arm == sim.Default,
		e.weak && (e.kind == sim.KTryLock || e.kind == sim.KTryRLock):
		return true
	}
	return t.unordered()
}

// endEvent completes the last event, whose transition is over.
func (s *Search) endEvent(fresh bool) {
	s.t.end(fresh, s.strict)
	if s.tries && fresh && s.limits&Glimpsed == 0 && s.t.glimpses() {
		s.limits |= Glimpsed
	}
}

// unordered reports whether the event that has just ended has found what another one
// made of a channel or a Map, without being ordered with it: the second value of a
// buffer because somebody has received the first, or of a Map the keys that nobody has deleted.
func (t *trace) unordered() bool {
	e := &t.events[t.n-1]
	var left func(o *event) bool
	switch {
	case e.use.how == recv, e.use.how == recvClosed:
		left = func(o *event) bool { return o.use.how == recv && o.use.ch == e.use.ch }
	case e.kind == sim.KMapRead && e.note != 0:
		left = func(o *event) bool { return o.kind == sim.KMapWrite && o.obj == e.obj && !o.weak }
	default:
		return false
	}
	clock := sim.GoroutineAt(t.goOf[e.proc]).Clock()
	return slices.ContainsFunc(t.events[:t.n-1], func(o event) bool {
		id := t.goOf[o.proc]
		return o.proc != e.proc && left(&o) && (id >= len(clock) || clock[id] < t.times[o.proc][o.idx-1])
	})
}
