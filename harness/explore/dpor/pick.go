package dpor

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
)

// alternatives keeps how else the goroutines of e could have gone on: a select
// through another arm, a sender with another partner, the partner by itself.
func (s *Search) alternatives(e *event) {
	if families[e.kind] != channels || s.t.n <= s.fixed {
		return
	}
	for _, p := range []process{e.proc, e.with - 1} {
		if p < 0 {
			continue
		}
		for _, w := range s.waysOf(p) {
			if st := s.stepOf(p, w); st != e.step {
				e.ways = append(e.ways, st)
			}
		}
	}
}

// Next and Choose are what a Chooser needs to have. Step takes the place of the
// first. The second is asked for choices that are none of scheduling.
func (s *Search) Next(int, []int) int { panic("racelab: a Tracer is asked for steps") }

// Choose takes the first possibility.
func (s *Search) Choose(int) int {
	s.limits |= Random
	return 0
}

// next returns the step to take in the present state: the one that is to be
// explored, or any that does not sleep.
func (s *Search) next(current int) (st step, way sim.Way, ok bool) {
	d := s.t.n
	if d == len(s.nodes) {
		s.push()
	}
	n := &s.nodes[d]
	if len(n.kids) > 0 {
		if st, way, ok = s.possible(n.kids[0].step, n); ok {
			n.kids[0].step = st
			return st, way, true
		}
		if d < max(s.fixed, s.base) {
			s.limits |= Unsteady
			return st, way, false
		}
		// It was not known for certain that this is possible. What could come
		// instead is what was left out because of it, or what does not sleep.
		if s.dropFirst(n); len(n.kids) > 0 {
			return s.next(current)
		}
	}
	if s.layout != nil {
		if !s.layout.lay(n, d, current) {
			return st, way, false
		}
		return s.next(current)
	}
	if st, way, ok = s.any(current, n); ok {
		n.kids = append(n.kids, s.branch(st))
	}
	return st, way, ok
}

// sleepsOn reports whether q, which sleeps, commutes with e.
func (s *Search) sleepsOn(q *sleeper, e *event) bool {
	if q.ends || e.meets(q.step) {
		return false
	}
	f, known := &s.tmp.foot, false // not a variable of its own, which would be on the heap
	*f, known = s.t.footOf(q.step, len(s.t.at[q.proc]))
	f.weak = q.weak
	return known && !dependent(f, &e.foot, s.strict)
}

// possible completes a step that is to be taken: it must be one that can be.
func (s *Search) possible(st step, n *node) (step, sim.Way, bool) {
	if int(st.proc) >= len(s.t.goOf) || !slices.Contains(s.enabled, st.proc) {
		return st, sim.Way{}, false
	}
	if !st.open && families[s.t.next(st.proc).obj.kind] != channels {
		return st, sim.Way{}, true
	}
	for _, w := range s.waysOf(st.proc) {
		if c := s.stepOf(st.proc, w); st == c || st.open && !n.sleeps(c) {
			return c, w, true
		}
	}
	return st, sim.Way{}, false
}

func (s *Search) waysOf(p process) []sim.Way {
	s.ways = sim.GoroutineAt(s.t.goOf[p]).Ways(s.ways[:0])
	return s.ways
}

// stepOf names a way by processes.
func (s *Search) stepOf(p process, w sim.Way) step {
	st := step{proc: p, arm: w.Arm, partner: partner{with2: w.PartnerArm}}
	if w.Partner != 0 {
		st.with = s.t.procOf[w.Partner-1] + 1
	}
	return st
}

func (n *node) sleeps(st step) bool {
	for i := range n.sleep {
		if n.sleep[i].step == st {
			return true
		}
	}
	return false
}

// any picks a step that does not sleep: of the goroutine that was running if
// possible, for the fewest switches, and rather not of one that spins.
func (s *Search) any(current int, n *node) (st step, way sim.Way, ok bool) {
	if current >= 0 {
		if p := s.t.procOf[current]; slices.Contains(s.enabled, p) && !s.rests(p) {
			if st, way, ok = s.awake(p, n); ok {
				return st, way, true
			}
		}
	}
	spinning := false
	for _, p := range s.enabled {
		if s.rests(p) {
			spinning = true
		} else if st, way, ok = s.awake(p, n); ok {
			return st, way, true
		}
	}
	if !spinning {
		return st, way, false
	}
	return s.letGo(n)
}

// awake returns a step of p that does not sleep.
func (s *Search) awake(p process, n *node) (step, sim.Way, bool) {
	if families[s.t.next(p).obj.kind] != channels {
		st := step{proc: p}
		return st, sim.Way{}, !n.sleeps(st)
	}
	for _, w := range s.waysOf(p) {
		if st := s.stepOf(p, w); !n.sleeps(st) {
			return st, w, true
		}
	}
	return step{}, sim.Way{}, false
}
