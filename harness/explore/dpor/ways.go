package dpor

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
)

// Ways exclude each other: a select goes on through one of its arms, a sender
// meets one receiver. That an execution has taken one does not order the other
// after it; it may have been possible at the same time, or have become so later
// by what is independent of the first. So ways are not found by looking at
// dependent pairs, but by looking at what each event kept from happening.

// selects has explored, for each select and each rendezvous, what other ways there
// were when it was carried out, and those that were possible before or have become
// so since by what does not depend on it. Arms on unbuffered channels are the
// business of offers.
func (s *Search) selects() {
	for i := range s.t.n {
		e := &s.t.events[i]
		if families[e.kind] != channels {
			continue
		}
		for _, w := range e.ways {
			if w.with != 0 || s.ofTimer(w, i) {
				if f, ok := s.t.footOf(w, s.t.count(w.proc, i)); ok {
					s.instead(i, e, nil, w, &f, nil)
				}
			}
		}
		s.notTaken(e, i, e.proc, e.arm)
		if e.with != 0 {
			s.notTaken(e, i, e.with-1, e.with2)
		}
	}
}

// ofTimer reports whether w, which could have been the ith event, receives from a
// timer.
func (s *Search) ofTimer(w step, i int) bool {
	a := &s.t.said[w.proc][s.t.count(w.proc, i)]
	return w.arm != sim.Default && len(a.ends) > 0 && a.ends[max(w.arm-1, 0)].Timer
}

// notTaken looks at how p's select, which has ended with e, the ith event, could have
// ended otherwise.
func (s *Search) notTaken(e *event, i int, p process, taken int32) {
	nth := s.t.count(p, i)
	a := &s.t.said[p][nth]
	if a.obj.kind != sim.KSelect {
		return
	}
	if a.polls && taken != sim.Default {
		st := step{proc: p, arm: sim.Default}
		f, _ := s.t.footOf(st, nth)
		s.earlierDefault(a, i, st, nth, &f)
		s.need = s.need[:0]
		s.later(a, e, i, st, &f)
	}
	for n := range a.ends {
		end, st := &a.ends[n], step{proc: p, arm: int32(n + 1)}
		if end.Chan == nil || st.arm == taken {
			continue
		}
		if !end.Unbuffered {
			s.earlier(i, st, nth)
		}
		if end.Timer {
			continue
		}
		f, _ := s.t.footOf(st, nth)
		hows := [2]how{recv, recvClosed}
		if end.Send {
			hows = [2]how{send, sendClosed}
		}
		for _, f.use.how = range hows {
			s.need = s.need[:0]
			s.later(a, e, i, st, &f)
		}
	}
}

// earlierDefault has the default clause st of a select, which was the nth operation of
// its process and ended otherwise as the jth event, explored before each event that it
// depends on, without that and those behind it.
func (s *Search) earlierDefault(a *announcement, j int, st step, nth int, f *foot) {
	t := &s.t
	s.need = append(s.need[:0], t.born[st.proc]...)
	if nth > 0 {
		s.need.join(t.events[t.at[st.proc][nth-1]].vc)
	}
	own := slices.Clone(s.need)
	for i := j - 1; i >= 0; i-- {
		if o := &t.events[i]; !o.precedes(s.need) && dependent(&o.foot, f, s.strict) {
			s.later(a, o, i, st, f)
			s.need = append(s.need[:0], own...)
			s.defaultWithout(a, j, o, i, st, f)
		}
	}
}

// defaultWithout is the same with all that came before the jth event and is not behind
// o, the ith: one of two events may be in the way of the default clause, and the other
// be what makes it possible.
func (s *Search) defaultWithout(a *announcement, j int, o *event, i int, st step, f *foot) {
	s.tmp = event{step: st, foot: *f, before: append(s.tmp.before[:0], s.need...), idx: uint32(s.t.count(st.proc, j) + 1)}
	s.v = s.beside(s.v[:0], &s.tmp, j, o, i)
	if s.could(a, st, f.use.how, s.with(i, s.v)) {
		s.v = append(s.v, item{step: st, ev: &s.tmp})
		s.insert(i, s.v)
	}
}

// earlier has st, which was the nth of its process and did not come about as the jth
// event, explored before events that it depends on: it was possible until they were
// in its way.
func (s *Search) earlier(j int, st step, nth int) {
	t := &s.t
	f, _ := t.footOf(st, nth)
	before := append(s.tmp.before[:0], t.born[st.proc]...)
	if nth > 0 {
		before.join(t.events[t.at[st.proc][nth-1]].vc)
	}
	s.tmp = event{step: st, foot: f, before: before, idx: uint32(nth + 1)}
	s.racesOf(&s.tmp, j)
}

// later has st, which would touch f, explored instead of e, the ith event: after what
// is in need, and again after each event besides that it depends on. That it is explored early is not enough, for it might sleep there: what comes
// later tells another sequence.
func (s *Search) later(a *announcement, e *event, i int, st step, f *foot) {
	t := &s.t
	s.instead(i, e, s.need, st, f, a)
	for k := i + 1; k < s.whole; k++ {
		x := &t.events[k]
		if e.precedes(x.vc) || x.meets(st) || !dependent(&x.foot, f, s.strict) {
			continue
		}
		if s.again++; s.again > MaxLater {
			s.limits |= Unmatched
			return
		}
		s.need.join(x.vc)
		s.instead(i, e, s.need, st, f, a)
	}
}

// MaxLater is how often, after an execution, other ways are looked at again because
// of an event that they depend on: of two busy channels in one select in a loop there
// are as many as pairs of events.
const MaxLater = 1 << 14

// instead has st explored instead of e, the ith event, which its processes were ready
// for then, with all that does not depend on e, but of what st depends on only what is
// in need. If it belongs to a select, a, it is asked whether it is possible there.
func (s *Search) instead(i int, e *event, need vc, st step, f *foot, a *announcement) {
	t := &s.t
	nth := t.count(st.proc, i)
	for k := i + 1; k < t.n; k++ {
		if x := &t.events[k]; x.precedes(need) {
			if e.precedes(x.vc) {
				return // it depends on what is not to happen
			}
			if x.involves(st.proc) {
				nth++
			}
		}
	}
	b := s.tmp.before[:0]
	b.join(need)
	s.tmp = event{step: st, foot: *f, before: b, idx: uint32(nth + 1)}
	s.v = s.beside(s.v[:0], &s.tmp, i, e, i)
	if a != nil && !s.could(a, st, f.use.how, s.with(i, s.v)) {
		return
	}
	s.v = append(s.v, item{step: st, ev: &s.tmp})
	s.insert(i, s.v)
}

// with returns the events before position i and those in v.
func (s *Search) with(i int, v sequence) config {
	s.kept = slices.Grow(s.kept[:0], s.t.n)[:s.t.n]
	for k := range s.kept {
		s.kept[k] = k < i
	}
	for k := range v {
		s.kept[s.t.at[v[k].proc][v[k].ev.idx-1]] = true
	}
	return func(k int) bool { return s.kept[k] }
}

// MaxPairs is how many pairs of offers are looked at after an execution.
const MaxPairs = 1 << 18

// An offer is an arm, or a plain operation, on an unbuffered channel: its process
// has announced that it would meet somebody there.
type offer struct {
	sim.End
	proc  process
	arm   int32
	polls bool
	at    int // position of the event at whose end it was made
	until int // position of the event that ended it, the number of events if none did
	nth   int // operation of its process, from 0
}

// offers has explored all rendezvous that could have been and were not: of each
// sender with each receiver of a channel, from before the first event that kept
// them from meeting.
//
// Each pair is looked at against the events between them. Where a file is sent in
// pieces through a channel, thousands of offers meet as many: that would take
// minutes for one execution, in which nobody else gets a turn.
func (s *Search) offers() {
	if s.collect(); len(s.out)*len(s.in) > MaxPairs {
		s.limits |= Unmatched
		return
	}
	for i := range s.out {
		o := &s.out[i]
		closed := s.closing(uintptr(o.Chan))
		for j := range s.in {
			if r := &s.in[j]; o.Chan == r.Chan && o.proc != r.proc && !(o.polls && r.polls) {
				s.couldMeet(o, r, closed)
			}
		}
	}
}

// closing is when a channel is closed, the end if it is not.
func (s *Search) closing(ch uintptr) int {
	t := &s.t
	for k := range t.n {
		if u := &t.events[k].use; u.how == closing && u.ch == ch {
			return k
		}
	}
	return t.n
}

// collect lists the offers of the execution, to send and to receive.
func (s *Search) collect() {
	t := &s.t
	s.out, s.in = s.out[:0], s.in[:0]
	for p := range t.said {
		for n := range t.said[p] {
			a := &t.said[p][n]
			for i := range a.ends {
				if e := &a.ends[i]; e.Unbuffered && (a.obj.kind != sim.KClose && a.obj.kind != sim.KLen) {
					o := offer{End: *e, proc: process(p), polls: a.polls, at: a.at, until: t.n, nth: n}
					if a.obj.kind == sim.KSelect {
						o.arm = int32(i + 1)
					}
					if n < len(t.at[p]) {
						o.until = t.at[p][n]
					}
					if e.Send {
						s.out = append(s.out, o)
					} else {
						s.in = append(s.in, o)
					}
				}
			}
		}
	}
}

func (s *Search) couldMeet(o, r *offer, closed int) {
	t := &s.t
	first := min(o.until, r.until, closed)
	if first >= t.n {
		return
	}
	st, nth := step{proc: o.proc, arm: o.arm, partner: partner{r.proc + 1, r.arm}}, o.nth
	if r.polls {
		nth = r.nth
		st = step{proc: r.proc, arm: r.arm, partner: partner{o.proc + 1, o.arm}}
	}
	e := &t.events[first]
	if e.step == st && o.until == r.until {
		return
	}
	s.need = s.need[:0]
	for _, at := range [2]int{o.at, r.at} {
		switch {
		case at == first || at > first && e.precedes(t.events[at].vc):
			return // it was made because of what is not to happen
		case at > first:
			s.need.join(t.events[at].vc)
		}
	}
	f, _ := t.footOf(st, nth)
	s.later(nil, e, first, st, &f)
}
