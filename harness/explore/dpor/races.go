package dpor

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
)

// races looks for all that could have come in another order in the execution
// that has just ended, and has it explored. Pairs of which both are as in the
// execution before have been looked at then.
func (s *Search) races(r *sim.Result) {
	t := &s.t
	if s.seen != nil {
		s.watch()
	}
	for j := s.fixed; j < t.n; j++ {
		if k := t.events[j].kind; k == sim.KTryLock || k == sim.KTryRLock {
			s.limits |= Trying
		}
		if families[t.events[j].kind] != alone {
			s.racesOf(&t.events[j], j)
		}
	}
	if f := r.Failure; f != nil && (f.Kind == sim.FailPanic || f.Kind == sim.FailFatal || f.Kind == sim.FailExit) {
		s.cutOff()
	}
	s.waiting()
	s.selects()
	s.offers()
	s.misuse()
}

// racesOf has the operation of e, which is the jth event or waits when the
// execution has ended (j is then the number of events), explored before each
// event that it could have come before. Candidates are the dependent ones that
// do not happen before e for another reason; from the last to the first, since
// the past of one that e can be moved before belongs to other executions.
func (s *Search) racesOf(e *event, j int) {
	if e.tired { // it was not to come any earlier
		return
	}
	t := &s.t
	taken := s.taken[:0]
	for i := j - 1; i >= 0; i-- {
		o := &t.events[i]
		if o.precedes(e.before) || o.meets(e.step) || !dependent(&o.foot, &e.foot, s.strict) {
			continue
		}
		if s.precedesAny(o, taken) || !s.reversible(e, j, o) {
			continue
		}
		taken = append(taken, i)
		s.reverse(e, j, o, i)
	}
	s.taken = taken
}

func (s *Search) precedesAny(o *event, taken []int) bool {
	for _, k := range taken {
		if o.precedes(s.t.events[k].vc) {
			return true
		}
	}
	return false
}

// reverse has explored, from before o: all after it that does not depend on it,
// then e.
func (s *Search) reverse(e *event, j int, o *event, i int) {
	v := s.v[:0]
	for k := i + 1; k < j; k++ {
		if x := &s.t.events[k]; !o.precedes(x.vc) {
			v = append(v, item{step: x.step, ev: x})
		}
	}
	last := e.step
	if len(e.foot.more) > 0 { // it polls, and may find something else
		last = step{proc: e.proc, open: true}
	}
	v = append(v, item{step: last, ev: e})
	if weak, unsure := s.t.predict(e, o); weak != e.weak || unsure {
		s.other = *e
		s.other.weak = weak
		v[len(v)-1] = item{last, &s.other, unsure}
	}
	s.v = v
	s.insert(i, s.v)
}

// reversible reports whether e, the jth event, can be carried out just before o,
// the ith. Which of the operations that depend on each other can: that is a
// matter of what the first has found. It is enough to look at o, because
// whatever else e's object has been through before o happens before o too, with
// the exception of WaitGroups.
func (s *Search) reversible(e *event, j int, o *event) bool {
	switch e.kind {
	case sim.KLock:
		switch {
		case e.note != 0 || o.note != 0: // of an RWMutex: those whom it waits for were there before
			return o.weak
		case o.kind == sim.KUnlock, o.kind == sim.KTryLock && o.weak:
			return false
		}
	case sim.KRLock, sim.KAnnounce:
		return o.note>>32&0xff == 0 // no writer was there
	case sim.KWait:
		return s.wouldBeZero(e, j, o)
	case sim.KOnce:
		return o.kind != sim.KOnceDone
	case sim.KSend, sim.KRecv, sim.KSelect:
		return len(e.more) > 0 || o.lets(e.use)
	}
	return true
}

// lets reports whether a channel was such, when o found it, that it could be used
// like u: that it had room for a send or something to receive, or was closed.
func (o *event) lets(u use) bool {
	for _, f := range o.found {
		if f.ch != u.ch {
			continue
		}
		if u.how == send || u.how == sendClosed {
			return f.closed || f.len < f.cap
		}
		return f.closed || f.len > 0
	}
	return true
}

// wouldBeZero reports whether the counter of e's WaitGroup is 0 when o, and all
// that it happens before, has not happened.
func (s *Search) wouldBeZero(e *event, j int, o *event) bool {
	sum := int64(0)
	for k := range s.t.events[:j] {
		x := &s.t.events[k]
		if x.kind == sim.KAdd && x.obj == e.obj && !o.precedes(x.vc) {
			sum += x.note
		}
	}
	return sum == 0
}

// cutOff: the last event has ended the execution, and with it what the others
// might have done. So it touches everybody, and they are explored before it.
func (s *Search) cutOff() {
	t := &s.t
	e := &t.events[t.n-1]
	e.enders = true
	for _, p := range s.enabled {
		if e.involves(p) {
			continue
		}
		nth := t.count(p, t.n-1)
		f, ok := t.footOf(step{proc: p}, nth)
		if !ok {
			continue
		}
		s.tmp.pending(t, step{proc: p, open: len(t.said[p][nth].ends) > 0}, f)
		s.v = append(s.v[:0], item{step: s.tmp.step, ev: &s.tmp})
		s.insert(t.n-1, s.v)
	}
}

// pending makes e what st would be.
func (e *event) pending(t *trace, st step, f foot) {
	before := t.past(e.before[:0], st.proc)
	if st.with != 0 {
		before = t.past(before, st.with-1)
	}
	*e = event{step: st, foot: f, before: before}
}

// waiting looks at those who wait in vain now that the execution is over: they
// could have gone on before whatever is in their way came.
func (s *Search) waiting() {
	t := &s.t
	for p := range t.said {
		n := len(t.said[p])
		if n == 0 || t.goOf[p] < 0 || n <= len(t.at[p]) {
			continue
		}
		if s.slept && slices.Contains(s.enabled, process(p)) {
			continue // it sleeps, and nothing was in its way
		}
		a := &t.said[p][n-1]
		if a.obj.kind == sim.KSelect {
			s.mixes(a)
		}
		if len(a.ends) == 0 {
			s.tmp.pending(t, step{proc: process(p)}, a.obj)
			s.racesOf(&s.tmp, t.n)
			continue
		}
		for i, e := range a.ends {
			if e.Unbuffered || e.Chan == nil {
				continue
			}
			st := step{proc: process(p)}
			if a.obj.kind == sim.KSelect {
				st.arm = int32(i + 1)
			}
			f, _ := t.footOf(st, n-1)
			s.tmp.pending(t, st, f)
			s.racesOf(&s.tmp, t.n)
		}
	}
}
