package dpor

// A tie is a moment at which timers were due almost at once (see sim.Tracer). Both
// that they fire together and that they fire apart is explored: together first. Time
// moves only when nobody can go on, so what was done before it happens before all
// that is done after; no sequence that is to be explored leads across it, and the two
// cases are searched one after the other, like two programs that begin there.
type tie struct {
	at    int // how many events there were
	apart bool
}

// Apart decides a tie.
func (s *Search) Apart() bool {
	k := s.tied
	s.tied++
	if k == len(s.ties) {
		s.ties = append(s.ties, tie{at: s.t.n})
	}
	if s.ties[k].at != s.t.n {
		s.limits |= Unsteady
	}
	return s.ties[k].apart
}

// untie forgets the ties behind the dth event: other events will come there.
func (s *Search) untie(d int) {
	for n := len(s.ties); n > 0 && s.ties[n-1].at > d; n-- {
		s.ties = s.ties[:n-1]
	}
}

// turn reports whether there is a tie just after d events that has not been tried
// apart. It will be.
func (s *Search) turn(d int) bool {
	s.untie(d)
	for n := len(s.ties); n > 0 && s.ties[n-1].at == d; n-- {
		if t := &s.ties[n-1]; !t.apart && s.layout == nil {
			t.apart = true
			s.nodes, s.fixed = s.nodes[:d], d
			return true
		}
		s.ties = s.ties[:n-1]
	}
	return false
}
