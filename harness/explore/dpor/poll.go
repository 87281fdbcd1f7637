package dpor

import "example.com/racelab/harness/explore/sim"

// What a select could have done where it has not been seen cannot be asked any more
// when the execution is over. But of the channels it is known what each event did to
// them, so how they are after some of the events can be counted.

// A config is some of the events of the execution, with all that happens before them.
type config func(position int) bool

// could reports whether a goroutine could go on by st, in the way of how, after in, at
// the select that it has announced as a. Whom it could meet on an unbuffered channel
// is not asked.
func (s *Search) could(a *announcement, st step, how how, in config) bool {
	if st.arm != sim.Default {
		return s.ready(a, &a.ends[max(st.arm-1, 0)], in) == how
	}
	for i := range a.ends {
		e := &a.ends[i]
		switch {
		case e.Chan == nil:
		case s.ready(a, e, in) != unused, e.Unbuffered && s.expected(a, e, st.proc, in):
			return false
		}
	}
	return true
}

// closed reports whether the channel of e, an end of a, is closed after in.
func (s *Search) closed(a *announcement, e *sim.End, in config) bool {
	was := e.Closed
	for k := range s.t.n {
		x := &s.t.events[k]
		if x.use.how != closing || x.use.ch != uintptr(e.Chan) {
			continue
		}
		if in(k) {
			return true
		}
		was = was && k > a.at
	}
	return was
}

// ready returns what a send or a receive on the channel of e, an end of a, would be
// after in; unused if it would have to wait for somebody.
func (s *Search) ready(a *announcement, e *sim.End, in config) how {
	n, closed := s.count(a, e, in), s.closed(a, e, in)
	switch {
	case e.Send && closed:
		return sendClosed
	case e.Send && n < e.Cap:
		return send
	case !e.Send && n > 0:
		return recv
	case !e.Send && closed:
		return recvClosed
	}
	return unused
}

// count returns how many values are in the channel of e, an end of a, after in.
func (s *Search) count(a *announcement, e *sim.End, in config) int {
	n := e.Len
	for k := range s.t.n {
		x := &s.t.events[k]
		d := 0
		switch {
		case x.use.ch != uintptr(e.Chan):
			continue
		case x.use.how == send:
			d = 1
		case x.use.how == recv:
			d = -1
		}
		switch is := in(k); {
		case k <= a.at && !is: // n counts it
			n -= d
		case k > a.at && is:
			n += d
		}
	}
	return n
}

// expected reports whether somebody waits at the other side of e, an end of a, since
// before time last moved: then a select of p meets him for certain.
func (s *Search) expected(a *announcement, e *sim.End, p process, in config) bool {
	t := &s.t
	for q := range t.said {
		for n := range t.said[q] {
			b := &t.said[q][n]
			if process(q) == p || b.polls || b.era >= a.era || b.obj.kind == sim.KClose || b.obj.kind == sim.KLen {
				continue
			}
			if n < len(t.at[q]) && in(t.at[q][n]) {
				continue // he has gone on
			}
			for i := range b.ends {
				if b.ends[i].Chan == e.Chan && b.ends[i].Send != e.Send {
					return true
				}
			}
		}
	}
	return false
}
