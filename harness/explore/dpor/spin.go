package dpor

import "example.com/racelab/harness/explore/sim"

// A goroutine that waits by looking at something again and again has as many
// traces as times that it looks: without end. It is let look Spins times in a
// row, and then waits until somebody has changed what it looks at. That leaves
// out the executions in which it looks more often, so that the search is
// bounded; where looking is all that the loop does, they are no other than those
// that are explored.
const (
	Spins = 8 // unless Looks says otherwise
	frees = 3 // how often in an execution spinners go on because nobody else can
	wide  = 4 // at how many things a loop may look in turn
)

// Looks has goroutines look n times in a row and not Spins: the traces of a program
// in which they wait grow with the power of it.
func (s *Search) Looks(n int) { s.most = int32(n) }

// spinning counts how often the process of the last event has looked at the same
// thing, or at the same few in turn, and wakes those who look at what the event has
// changed.
func (s *Search) spinning() {
	e := &s.t.events[s.t.n-1]
	for len(s.spins) < s.t.names {
		s.spins, s.tired, s.cycle = append(s.spins, 0), append(s.tired, 0), append(s.cycle, 1)
	}
	if e.kind == sim.KYield || e.kind == sim.KSpin {
		s.spins[e.proc]++
	} else if n := s.cycleOf(e); n > 0 {
		s.spins[e.proc]++
		s.cycle[e.proc] = n
	} else {
		s.spins[e.proc], s.cycle[e.proc] = 0, 1
	}
	if s.weary(e.proc) {
		s.tired[e.proc] = s.cycle[e.proc]
	}
	for p := range s.spins {
		if p := process(p); s.weary(p) && p != e.proc && s.t.goOf[p] >= 0 && len(s.t.said[p]) > 0 && s.watches(p, e) {
			s.spins[p] = 0
		}
	}
}

// weary reports whether p has looked often enough.
func (s *Search) weary(p process) bool { return s.spins[p] >= s.most*s.cycle[p] }

// watches reports whether e has changed what p looks at: with its next operation, or
// with another one of its loop. Before one that looks at nothing any change counts, but
// not that another one looks: two that wait would wake each other for ever.
func (s *Search) watches(p process, e *event) bool {
	switch a := s.t.next(p); {
	case families[a.obj.kind] == alone:
		return e.kind != sim.KYield && e.kind != sim.KSpin && !e.looks()
	case dependent(&a.obj, &e.foot, s.strict):
		return true
	}
	at := s.t.at[p]
	for i, n := len(at)-1, s.cycle[p]; i >= 0 && n > 1; i-- {
		o := &s.t.events[at[i]]
		if dependent(&o.foot, &e.foot, s.strict) {
			return true
		}
		if o.looks() {
			n--
		}
	}
	return false
}

// goesOn takes e's process out of those who are tired, once it has looked at all that
// its loop looks at.
func (s *Search) goesOn(e *event) {
	e.tired = int(e.proc) < len(s.tired) && s.tired[e.proc] > 0
	if e.tired && e.kind != sim.KYield && e.kind != sim.KSpin {
		s.tired[e.proc]--
		s.limits |= Spinning
	}
}

// looks reports whether an event may be one look of a loop.
func (e *event) looks() bool {
	return e.weak || e.kind == sim.KRead || e.kind == sim.KAtomicLoad || e.kind == sim.KLen ||
		e.kind == sim.KMapRead || e.arm == sim.Default
}

// cycleOf returns how many looks ago the process of e, yields aside, looked at the
// same thing: more than one where it looks at several in turn. It is 0 if it has
// not, or has done something else since. A compare-and-swap that fails after a load
// shows that somebody has been faster, and tries anew what is new: that is no spinning.
func (s *Search) cycleOf(e *event) int32 {
	if !e.looks() {
		return 0
	}
	at := s.t.at[e.proc]
	for i, n := len(at)-2, int32(1); i >= 0 && n <= wide; i-- {
		switch o := &s.t.events[at[i]]; {
		case o.kind == sim.KYield || o.kind == sim.KSpin:
		case o.kind == e.kind && o.obj == e.obj && o.looks() && (n == 1 || e.kind != sim.KAtomicCAS):
			return n
		case !o.looks() || o.kind == sim.KAtomicCAS:
			return 0
		default:
			n++
		}
	}
	return 0
}

// rests reports whether p has looked often enough.
func (s *Search) rests(p process) bool {
	if int(p) >= len(s.spins) || !s.weary(p) {
		return false
	}
	s.limits |= Spinning
	return true
}

// letGo has those who spin go on, since nobody else can.
func (s *Search) letGo(n *node) (st step, way sim.Way, ok bool) {
	if s.freed++; s.freed > frees {
		return st, way, false
	}
	for _, p := range s.enabled {
		s.spins[p], s.tired[p] = 0, 0
	}
	for _, p := range s.enabled {
		if st, way, ok = s.awake(p, n); ok {
			return st, way, true
		}
	}
	return st, way, false
}
