package dpor

import (
	"example.com/racelab/harness/explore/sim"
)

// Ways exclude each other: a select goes on through one of its arms, a sender
// meets one receiver. That an execution has taken one does not order the other
// after it; it may have been possible at the same time, or have become so later
// by what is independent of the first. So ways are not found by looking at
// dependent pairs, but by looking at what each event kept from happening.

// selects has explored, for each select and each rendezvous, what other ways there
// were when it was carried out, and the arms that have become possible since by
// what does not depend on it. Those on unbuffered channels are the business of
// offers.
func (s *Search) selects() {
	for i := range s.t.n {
		e := &s.t.events[i]
		if families[e.kind] != channels {
			continue
		}
		for _, w := range e.ways {
			s.instead(i, i, w)
		}
		s.later(e, i, e.proc, e.arm)
		s.earlier(i, e.proc, e.arm)
		if e.with != 0 {
			s.later(e, i, e.with-1, e.with2)
			s.earlier(i, e.with-1, e.with2)
		}
	}
}

// mixes notes that a select has an arm on a buffered channel beside others.
func (s *Search) mixes(a *announcement) {
	for i := range a.ends {
		if e := &a.ends[i]; len(a.ends) > 1 && e.Chan != nil && !e.Unbuffered && !e.Timer {
			s.limits |= Selecting
		}
	}
}

// earlier has the arms that p's select, which has ended with the jth event, did not
// take explored before events that they depend on: each was possible until it was
// in their way.
func (s *Search) earlier(j int, p process, taken int32) {
	t := &s.t
	nth := t.count(p, j)
	a := &t.said[p][nth]
	if a.obj.kind != sim.KSelect || a.polls {
		return
	}
	for n := range a.ends {
		end, st := &a.ends[n], step{proc: p, arm: int32(n + 1)}
		if end.Chan == nil || end.Unbuffered || st.arm == taken {
			continue
		}
		f, _ := t.footOf(st, nth)
		before := append(s.tmp.before[:0], t.born[p]...)
		if nth > 0 {
			before.join(t.events[t.at[p][nth-1]].vc)
		}
		s.tmp = event{step: st, foot: f, before: before}
		s.racesOf(&s.tmp, j)
	}
}

// later looks for arms of p's select, which has ended with e, the ith event, that
// have become possible since. It was not the one taken, nor does who polls wait.
func (s *Search) later(e *event, i int, p process, taken int32) {
	a := &s.t.said[p][s.t.count(p, i)]
	if a.obj.kind != sim.KSelect || a.polls {
		return
	}
	s.mixes(a)
	for n := range a.ends {
		end := &a.ends[n]
		arm := int32(n + 1)
		if end.Chan == nil || end.Timer || arm == taken {
			continue
		}
		for k := i + 1; k < s.t.n; k++ {
			if x := &s.t.events[k]; opens(x.use, end) && !e.precedes(x.vc) {
				s.instead(i, k+1, step{proc: p, arm: arm})
				break
			}
		}
	}
}

// opens reports whether an operation that went like u makes an arm possible.
func opens(u use, e *sim.End) bool {
	switch {
	case u.ch != uintptr(e.Chan):
		return false
	case u.how == closing:
		return true
	case e.Send:
		return u.how == recv
	}
	return u.how == send
}

// instead has st explored instead of the ith event, which its processes were ready
// for then, after those before position end that do not depend on that and are
// needed: the last of them, and what happens before.
func (s *Search) instead(i, end int, st step) {
	s.need = s.need[:0]
	if end > i+1 {
		s.need.join(s.t.events[end-1].vc)
	}
	s.insteadAfter(i, &s.t.events[i], s.need, st)
}

func (s *Search) insteadAfter(i int, e *event, need vc, st step) {
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
	f, ok := t.footOf(st, nth)
	if !ok {
		return
	}
	b := s.tmp.before[:0]
	b.join(need)
	s.tmp = event{step: st, foot: f, before: b}
	s.v = append(s.beside(s.v[:0], &s.tmp, i, e, i), item{step: st, ev: &s.tmp})
	s.insert(i, s.v)
}

// maxPairs is how many pairs of offers are looked at after an execution.
const maxPairs = 1 << 18

// An offer is an arm, or a plain operation, on an unbuffered channel: its process
// has announced that it would meet somebody there.
type offer struct {
	sim.End
	proc  process
	arm   int32
	polls bool
	at    int // position of the event at whose end it was made
	until int // position of the event that ended it, the number of events if none did
}

// offers has explored all rendezvous that could have been and were not: of each
// sender with each receiver of a channel, from before the first event that kept
// them from meeting.
//
// Each pair is looked at against the events between them. Where a file is sent in
// pieces through a channel, thousands of offers meet as many: that would take
// minutes for one execution, in which nobody else gets a turn.
func (s *Search) offers() {
	if s.collect(); len(s.out)*len(s.in) > maxPairs {
		s.limits |= TooLong
		return
	}
	for i := range s.out {
		for j := range s.in {
			o, r := &s.out[i], &s.in[j]
			if o.Chan == r.Chan && o.proc != r.proc && !(o.polls && r.polls) {
				s.couldMeet(o, r)
			}
		}
	}
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
					o := offer{End: *e, proc: process(p), polls: a.polls, at: a.at, until: t.n}
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

func (s *Search) couldMeet(o, r *offer) {
	if o.polls || r.polls {
		s.limits |= Polling
	}
	t := &s.t
	first := min(o.until, r.until)
	for k := range t.n {
		if u := t.events[k].use; u.how == closing && u.ch == uintptr(o.Chan) {
			first = min(first, k)
			break
		}
	}
	if first >= t.n {
		return
	}
	st := step{proc: o.proc, arm: o.arm, with: r.proc + 1, with2: r.arm}
	if r.polls {
		st = step{proc: r.proc, arm: r.arm, with: o.proc + 1, with2: o.arm}
	}
	e := &t.events[first]
	if e.step == st && o.until == r.until {
		return
	}
	s.need = s.need[:0]
	for _, at := range [2]int{o.at, r.at} {
		if at > first {
			s.need.join(t.events[at].vc)
		}
	}
	s.insteadAfter(first, e, s.need, st)
}
