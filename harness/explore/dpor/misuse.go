package dpor

import "example.com/racelab/harness/explore/sim"

// Add and Done commute, and so do the steps of readers of an RWMutex, as long as
// the count neither becomes negative nor is raised from 0 beside a Wait. Who uses
// them as documented cannot do that in any order: what is taken away has been
// added by what happens before. So it is enough to look whether an execution was
// of that kind; if not, the search has to be made again, strictly.
func (s *Search) misuse() {
	if s.strict {
		return
	}
	t := &s.t
	for j := s.known; j < t.n; j++ {
		e := &t.events[j]
		if e.kind == sim.KRUnlock && !s.hasReadLock(e, j) || e.kind == sim.KAdd && !s.addsInOrder(e, j) {
			s.limits |= Misused
		}
	}
}

// hasReadLock reports whether the goroutine that unlocks is one that has locked.
func (s *Search) hasReadLock(e *event, j int) bool {
	n := 0
	for _, k := range s.t.at[e.proc] {
		x := &s.t.events[k]
		if k > j || x.obj != e.obj {
			continue
		}
		switch x.kind {
		case sim.KRLock:
			n++
		case sim.KTryRLock:
			if !x.weak {
				n++
			}
		case sim.KRUnlock:
			n--
		}
	}
	return n >= 0
}

// addsInOrder reports whether what e takes away was added by what happens before
// it and taken by nobody else, and what it adds is ordered with every Wait.
func (s *Search) addsInOrder(e *event, j int) bool {
	t := &s.t
	if e.note <= 0 {
		return s.credit(e, j)
	}
	for k := range t.n {
		x := &t.events[k]
		if x.kind == sim.KWait && x.obj == e.obj && !e.precedes(x.before) && !x.precedes(e.before) {
			return s.least(e) > 0
		}
	}
	for p := range t.said {
		n := len(t.said[p])
		if n > len(t.at[p]) && t.said[p][n-1].obj.kind == sim.KWait && t.said[p][n-1].obj.obj == e.obj {
			s.tmp.before = t.past(s.tmp.before[:0], process(p))
			if !e.precedes(s.tmp.before) {
				return s.least(e) > 0
			}
		}
	}
	return true
}

// least is a lower bound of the counter that e can find, in any order.
func (s *Search) least(e *event) (n int64) {
	for k := range s.t.n {
		x := &s.t.events[k]
		switch {
		case x.kind != sim.KAdd || x.obj != e.obj || x == e:
		case x.note > 0 && x.precedes(e.before), x.note < 0 && !e.precedes(x.before):
			n += x.note
		}
	}
	return n
}

// credit hands out what was added: each Done, in the order of the execution,
// takes from the latest Add that happens before it and has something left.
func (s *Search) credit(e *event, j int) bool {
	t := &s.t
	s.left = s.left[:0]
	for k := 0; k <= j; k++ {
		s.left = append(s.left, 0)
		x := &t.events[k]
		if x.kind != sim.KAdd || x.obj != e.obj {
			continue
		}
		if x.note > 0 {
			s.left[k] = x.note
			continue
		}
		want := -x.note
		for i := k - 1; i >= 0 && want > 0; i-- {
			if s.left[i] > 0 && t.events[i].precedes(x.before) {
				n := min(want, s.left[i])
				s.left[i] -= n
				want -= n
			}
		}
		if want > 0 {
			return false
		}
	}
	return true
}
