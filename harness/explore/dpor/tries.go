package dpor

import "example.com/racelab/harness/explore/sim"

// Tries has tries that would fail wait (see sim.Again); the executions must be run with
// sim.Config.Tries. An execution may then end with such a try, and is not to be judged.
func (s *Search) Tries() { s.tries = true }

// Trying reports whether Tries was called.
func (s *Search) Trying() bool { return s.tries }

// Failed reports whether some try has failed, so that the program may have fewer
// executions with Tries.
func (s *Search) Failed() bool { return s.t.failed }

// glimpses looks for what a try that waits may have kept from happening. A data race with
// a read in its iteration shows in an execution in which its goroutine never goes on, for
// what it does later happens before nothing that races with the read. But somebody may
// have seen what it does later without being ordered with it, and done what races because
// of that: found a lock taken, a channel not ready, a timer stopped, a Pool empty, or
// time moved, which it does not while a try waits.
func (s *Search) glimpses(r *sim.Result) {
	if !s.tries {
		return
	}
	if s.vain {
		s.stats.InVain++
		if r.Timers {
			s.limits |= Glimpsed
		}
	}
	for i := s.fixed; i < s.t.n && s.limits&Glimpsed == 0; i++ {
		switch e := &s.t.events[i]; {
		case e.kind == sim.KLen, e.kind == sim.KTimer, e.kind == sim.KPoolGet, e.arm == sim.Default,
			e.weak && (e.kind == sim.KTryLock || e.kind == sim.KTryRLock):
			s.limits |= Glimpsed
		}
	}
}
