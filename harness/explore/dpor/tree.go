package dpor

// A branch is a step that is still to be explored, and what is to follow it: a
// node of a wakeup tree (Abdulla, Aronis, Jonsson & Sagonas, JACM 2017, section
// 5). A branch without branches leaves open what follows.
type branch struct {
	step
	kids []*branch
}

// A sleeper is a step whose every continuation has been explored. It sleeps until
// something is done that does not commute with it.
type sleeper struct {
	step
	weak bool // how it went
}

// A node is the state before an event of the current path.
type node struct {
	sleep []sleeper
	kids  []*branch // the first is being explored
}

// An item is a step of a sequence that is to be explored.
type item struct {
	step
	ev *event
}

// A sequence is what would be executed after a node: events of the current trace
// with what they depend on, and behind them one that may not have happened yet.
type sequence []item

// before reports whether i happens before j, which is behind it.
func (s *Search) before(i, j *item) bool {
	switch {
	case j.ev.vc != nil:
		return i.ev.precedes(j.ev.vc)
	case i.ev.precedes(j.ev.before) || i.meets(j.step):
		return true
	}
	return dependent(&i.ev.foot, &j.ev.foot, s.strict)
}

// initial reports whether v may as well begin with st: st is an event of it that
// nothing in it has to precede (its index is at), or it is none and commutes with
// all of it (at is -1). In the paper: st is a weak initial of v. f says what st
// touches, if that is known.
func (s *Search) initial(v sequence, st step, f *foot, known bool) (at int, ok bool) {
	for k := range v {
		if !v[k].meets(st) {
			continue
		}
		if !v[k].fits(st) {
			return 0, false
		}
		for m := range k {
			if s.before(&v[m], &v[k]) {
				return 0, false
			}
		}
		return k, true
	}
	if !known {
		return 0, false
	}
	for k := range v {
		if v[k].ev.enders || dependent(f, &v[k].ev.foot, s.strict) {
			return 0, false
		}
	}
	return -1, true
}

// explored reports whether what begins with v at depth d has been explored: some
// step that sleeps there may as well come first.
func (s *Search) explored(d int, v sequence) bool {
	for i := range s.nodes[d].sleep {
		q := &s.nodes[d].sleep[i]
		f, known := s.t.footOf(q.step, s.t.count(q.proc, d))
		f.weak = q.weak
		if _, ok := s.initial(v, q.step, &f, known); ok {
			return true
		}
	}
	return false
}

// insert has v explored from depth d on, unless that will happen anyway.
func (s *Search) insert(d int, v sequence) {
	if s.explored(d, v) {
		return
	}
	list := &s.nodes[d].kids
	steps := s.above[:0] // on the way down the tree
descend:
	for {
		for i, b := range *list {
			if i == 0 && list == &s.nodes[d].kids {
				continue // v conflicts with what is being explored
			}
			nth, sure := s.nth(b.step, d, steps)
			f, known := foot{}, false
			if sure {
				f, known = s.t.footOf(b.step, nth)
			}
			at, ok := s.initial(v, b.step, &f, known)
			if !ok {
				continue
			}
			if at >= 0 {
				v = append(v[:at], v[at+1:]...)
			}
			steps = append(steps, onWay{b.step, at >= 0})
			if len(b.kids) == 0 || len(v) == 0 {
				s.above = steps
				return
			}
			list = &b.kids
			continue descend
		}
		break
	}
	s.above = steps
	for i := range v {
		b := s.branch(v[i].step)
		*list = append(*list, b)
		list = &b.kids
	}
	s.stats.Inserted++
}

// onWay is a step of a tree that lies above the one looked at.
type onWay struct {
	step
	matched bool // it is an event of the current trace too
}

// nth returns which event of its process b would be. It is not sure if one
// before it has not happened in the current trace.
func (s *Search) nth(b step, d int, steps []onWay) (n int, sure bool) {
	n = s.t.count(b.proc, d)
	for _, w := range steps {
		if w.involves(b.proc) {
			if !w.matched {
				return 0, false
			}
			n++
		}
	}
	return n, true
}

// branch makes a branch, of memory that an explored one has left.
func (s *Search) branch(st step) *branch {
	n := len(s.free)
	if n == 0 {
		return &branch{step: st}
	}
	b := s.free[n-1]
	s.free = s.free[:n-1]
	b.step = st
	return b
}

// drop gives back a branch that has been explored.
func (s *Search) drop(b *branch) {
	b.kids = b.kids[:0]
	s.free = append(s.free, b)
}
