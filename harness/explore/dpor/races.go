package dpor

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
)

// A race is an event before which another, that depends on it, could have come.
type race struct {
	at     int // its position
	asleep int // that of an event which sleeps and could come first, whatever follows; -1 if there is none
}

// races looks for all that could have come in another order in the execution
// that has just ended, and has it explored. Which pairs of events those are is
// known for the events that are as in the execution before; but what is to be
// explored depends on how the execution went on, so that they are looked at again.
func (s *Search) races(r *sim.Result) {
	t := &s.t
	if s.seen != nil {
		s.watch()
	}
	s.whole, s.again = t.n, 0
	if f := r.Failure; t.n > 0 && f != nil && (f.Kind == sim.FailPanic || f.Kind == sim.FailFatal || f.Kind == sim.FailExit) {
		s.whole--
	}
	for j := range t.n {
		e := &t.events[j]
		if families[e.kind] == alone {
			continue
		}
		if j >= s.known || e.use.how == sendClosed { // what comes later may make room for it
			e.races = s.find(e.races[:0], e, j)
		}
		for k := range e.races {
			if o := &e.races[k]; o.asleep < 0 || o.asleep >= s.known {
				o.asleep = s.reverse(e, j, o.at)
			}
		}
	}
	s.waiting()
	s.selects()
	s.offers()
	if s.whole < t.n {
		s.cutOff()
	}
	s.misuse()
	s.known = t.n
}

// racesOf has the operation of e, which waits at position j or did not come
// about, explored before each event that it could have come before.
func (s *Search) racesOf(e *event, j int) {
	s.found = s.find(s.found[:0], e, j)
	for k := range s.found {
		s.reverse(e, j, s.found[k].at)
	}
}

// find lists the events that e, the jth, could have come before. Candidates are
// the dependent ones that do not happen before e for another reason; from the
// last to the first, since the past of one that e can be moved before belongs to
// other executions.
func (s *Search) find(list []race, e *event, j int) []race {
	if e.tired { // it was not to come any earlier
		return list
	}
	t := &s.t
	for i := j - 1; i >= 0; i-- {
		o := &t.events[i]
		if o.precedes(e.before) || o.meets(e.step) || !dependent(&o.foot, &e.foot, s.strict) {
			continue
		}
		if !s.precedesAny(o, list) && s.reversible(e, j, o, i) {
			list = append(list, race{i, -1})
		}
	}
	return list
}

func (s *Search) precedesAny(o *event, list []race) bool {
	for _, r := range list {
		if o.precedes(s.t.events[r.at].vc) {
			return true
		}
	}
	return false
}

// reverse has explored, from before o: all after it that does not depend on it,
// also what the execution did after e, then e.
//
// To stop at e would lose traces: what comes behind it may be what tells the new
// sequence from one that is to be explored already, or sleeps. reverse returns the
// position of an event that sleeps and could come first; -1 if there is none or that
// may depend on what follows.
func (s *Search) reverse(e *event, j, i int) int {
	o := &s.t.events[i]
	s.v = s.beside(s.v[:0], e, j, o, i)
	it := item{step: e.step, ev: e}
	if weak, unsure := s.t.predict(e, o, s.v); weak != e.weak || unsure {
		s.other = *e
		s.other.weak = weak
		it = item{e.step, &s.other, unsure}
	}
	s.v = append(s.v, it)
	at := s.insert(i, s.v)
	switch {
	case at < 0 || at == len(s.v)-1 && it.ev != e:
		return -1
	case at == len(s.v)-1:
		return j
	}
	x := s.v[at].ev
	return s.t.at[x.proc][x.idx-1]
}

// beside appends to v the events after o, the ith, that do not depend on it. From
// the jth on, which is where e was carried out or would have been, those that
// depend on e are left out as well unless they happen before it, and so is what
// ended the execution.
func (s *Search) beside(v sequence, e *event, j int, o *event, i int) sequence {
	t := &s.t
	s.after = append(s.after[:0], i)
	for k := i + 1; k < s.whole; k++ {
		x := &t.events[k]
		if s.happensAfter(x) {
			continue
		}
		if k >= j && !x.precedes(e.before) && (x.meets(e.step) || dependent(&x.foot, &e.foot, s.strict)) {
			s.after = append(s.after, k)
			continue
		}
		v = append(v, item{step: x.step, ev: x})
	}
	return v
}

// happensAfter reports whether x happens after one of the events in s.after.
func (s *Search) happensAfter(x *event) bool {
	for _, k := range s.after {
		if s.t.events[k].precedes(x.vc) {
			return true
		}
	}
	return false
}

// reversible reports whether e, the jth event, can be carried out just before o,
// the ith. Which of the operations that depend on each other can: that is a
// matter of what the first has found. It is enough to look at o, because
// whatever else e's object has been through before o happens before o too, with
// the exception of WaitGroups and of channels that are closed.
func (s *Search) reversible(e *event, j int, o *event, i int) bool {
	switch e.kind {
	case sim.KAtomicCAS:
		a := &s.t.said[e.proc][e.idx-1]
		return !s.tries || !a.try || o.obj != e.obj || o.size != e.size || o.word == a.word
	case sim.KLock:
		switch {
		case e.note != 0 || o.note != 0: // of an RWMutex: it waits for readers
			return o.note&0xffffffff == 0
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
		if e.arm == sim.Default {
			a := &s.t.said[e.proc][s.t.count(e.proc, j)]
			return s.could(a, e.step, unused, func(k int) bool { return k < j && !o.precedes(s.t.events[k].vc) })
		}
		return s.lets(e, j, o, i)
	}
	return true
}

// lets reports whether e's channel is such, just before o, that it can be used as e
// does: that it has room for a send or something to receive, or is closed. It is as o
// found it, but that receives commute with Close: those that are not after o have
// taken something out, and perhaps made room.
func (s *Search) lets(e *event, j int, o *event, i int) bool {
	u := e.use
	for _, f := range o.found {
		if f.ch != u.ch {
			continue
		}
		if o.kind == sim.KClose && f.len > 0 {
			s.v = s.beside(s.v[:0], e, j, o, i)
			for _, it := range s.v {
				if it.ev.use.ch == u.ch && it.ev.use.how == recv {
					f.len--
				}
			}
		}
		if u.how == send || u.how == sendClosed {
			return f.closed || f.len < f.cap
		}
		return f.closed || f.len > 0
	}
	return true
}

// wouldBeZero reports whether the counter of e's WaitGroup is 0 when o, and all
// that it happens before, has not happened. If e has been announced by then, that it
// has been 0 since is enough: then Wait goes on, and panics if the counter has been
// raised again. Only the strict search tries that, in which no two operations on one
// WaitGroup are independent.
func (s *Search) wouldBeZero(e *event, j int, o *event) bool {
	t := &s.t
	arrived := j
	if n := t.count(e.proc, j); n > 0 {
		if k := t.at[e.proc][n-1]; t.events[k].kind == sim.KArrive {
			arrived = k
		}
	}
	sum := int64(0)
	for k := range t.events[:j] {
		x := &t.events[k]
		if x.kind != sim.KAdd || x.obj != e.obj || x.note == 0 || o.precedes(x.vc) {
			continue
		}
		if sum += x.note; sum == 0 && k > arrived {
			return true
		}
	}
	return sum == 0
}

// pending makes e what st would be, as the next of its process.
func (e *event) pending(t *trace, st step, f foot) {
	before := t.past(e.before[:0], st.proc)
	if st.with != 0 {
		before = t.past(before, st.with-1)
	}
	*e = event{step: st, foot: f, before: before, idx: uint32(len(t.at[st.proc]) + 1)}
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
		if (s.slept || s.whole < t.n) && slices.Contains(s.enabled, process(p)) {
			continue // it sleeps or was cut off, and nothing was in its way
		}
		a := &t.said[p][n-1]
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
