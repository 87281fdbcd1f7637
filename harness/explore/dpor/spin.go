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
)

// Looks has goroutines look n times in a row and not Spins: the traces of a program
// in which they wait grow with the power of it.
func (s *Search) Looks(n int) { s.most = int32(n) }

// spinning counts how often the process of the last event has looked at the same
// thing, and wakes those who look at what the event has changed.
func (s *Search) spinning() {
	e := &s.t.events[s.t.n-1]
	for len(s.spins) < s.t.names {
		s.spins, s.tired = append(s.spins, 0), append(s.tired, false)
	}
	if e.kind == sim.KYield || e.kind == sim.KSpin {
		s.spins[e.proc]++
	} else if e.looks() && s.lookedBefore(e) {
		s.spins[e.proc]++
	} else {
		s.spins[e.proc] = 0
	}
	s.tired[e.proc] = s.tired[e.proc] || s.spins[e.proc] >= s.most
	for p, n := range s.spins {
		if n >= s.most && process(p) != e.proc && s.t.goOf[p] >= 0 && len(s.t.said[p]) > 0 {
			if a := s.t.next(process(p)); families[a.obj.kind] == alone || dependent(&a.obj, &e.foot, s.strict) {
				s.spins[p] = 0
			}
		}
	}
}

// goesOn takes e's process out of those who are tired.
func (s *Search) goesOn(e *event) {
	e.tired = int(e.proc) < len(s.tired) && s.tired[e.proc]
	if e.tired && e.kind != sim.KYield && e.kind != sim.KSpin {
		s.tired[e.proc] = false
		s.limits |= Spinning
	}
}

// looks reports whether an event may be one look of a loop.
func (e *event) looks() bool {
	return e.weak || e.kind == sim.KRead || e.kind == sim.KAtomicLoad || e.kind == sim.KLen ||
		e.kind == sim.KMapRead || e.arm == sim.Default
}

// lookedBefore reports whether the process of e, yields aside, looked at the same
// thing just before.
func (s *Search) lookedBefore(e *event) bool {
	at := s.t.at[e.proc]
	for i := len(at) - 2; i >= 0; i-- {
		switch o := &s.t.events[at[i]]; o.kind {
		case sim.KYield, sim.KSpin:
		default:
			return o.kind == e.kind && o.obj == e.obj && o.looks()
		}
	}
	return false
}

// rests reports whether p has looked often enough.
func (s *Search) rests(p process) bool {
	if int(p) >= len(s.spins) || s.spins[p] < s.most {
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
		s.spins[p], s.tired[p] = 0, false
	}
	for _, p := range s.enabled {
		if st, way, ok = s.awake(p, n); ok {
			return st, way, true
		}
	}
	return st, way, false
}
