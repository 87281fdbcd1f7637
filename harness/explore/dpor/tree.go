package dpor

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
)

// A branch is a step that is still to be explored, and what is to follow it: a
// node of a wakeup tree (Abdulla, Aronis, Jonsson & Sagonas, JACM 2017, section
// 5). A branch without branches leaves open what follows.
type branch struct {
	step
	kids   []*branch
	foot   foot // what it touches, where it was in
	from   *snapshot
	unsure bool   // whether it is weak
	wake   []step // which steps do not sleep any more once it has been taken
}

// A sleeper is a step whose every continuation has been explored. It sleeps until
// something is done that does not commute with it.
type sleeper struct {
	step
	weak  bool // how it went
	given bool // it was explored by another part: see Split
}

// A node is the state before an event of the current path.
type node struct {
	sleep []sleeper
	kids  []*branch // the first is being explored
}

// An item is a step of a sequence that is to be explored.
type item struct {
	step
	ev     *event
	unsure bool // whether it is weak: it would happen where it has not been seen
}

// A sequence is what would be executed after a node: events of the current trace
// with what they depend on, and behind them one that may not have happened yet.
type sequence []item

// An answer to a question on what has not been seen may be open.
type answer uint8

const (
	no answer = iota
	maybe
	yes
)

func is(b bool) answer {
	if b {
		return yes
	}
	return no
}

// predict says whether e would be weak just before o, and if that is not known.
// What it would find there is what o found.
func (t *trace) predict(e, o *event) (weak, unsure bool) {
	switch e.kind {
	case sim.KAtomicCAS:
		a := &t.said[e.proc][e.idx-1]
		if a.expects && o.obj == e.obj && o.size == e.size && families[o.kind] == memory {
			return a.word != o.word, false
		}
		return false, true
	case sim.KTryLock, sim.KTryRLock:
		switch {
		case o.note == 0: // of a Mutex
			return o.weak || o.kind == sim.KUnlock, false
		case o.note>>32&0xff != 0: // a writer was there
			return true, false
		}
		return false, e.kind == sim.KTryLock
	case sim.KOnce:
		return o.weak, false
	}
	return false, false
}

// depend says whether two steps depend on each other.
func (s *Search) depend(f *foot, fUnsure bool, g *foot, gUnsure bool) answer {
	if !fUnsure && !gUnsure {
		return is(dependent(f, g, s.strict))
	}
	a, b := *f, *g
	a.weak, b.weak = f.weak && !fUnsure, g.weak && !gUnsure
	strong := dependent(&a, &b, s.strict)
	a.weak, b.weak = a.weak || fUnsure, b.weak || gUnsure
	if dependent(&a, &b, s.strict) == strong {
		return is(strong)
	}
	return maybe
}

// commute says whether a step that touches f commutes with an item that touches
// g. What is open may do to its channels what it has not done in the trace.
func (s *Search) commute(f *foot, open, fUnsure bool, g *foot, it *item) answer {
	d := s.depend(f, fUnsure, g, it.unsure)
	if d == no && (open || it.open) && f.sharesChannel(g) {
		return maybe
	}
	return yes - d
}

// before says whether i happens before j, which is behind it. The last of a
// sequence would happen where it has not been seen, so what happens before it
// there is not what does in the trace: it is what comes before it in any case, and
// what it depends on.
func (s *Search) before(i, j *item, last bool) answer {
	if !last {
		return is(i.ev.precedes(j.ev.vc))
	}
	if i.ev.precedes(j.ev.before) || i.meets(j.step) {
		return yes
	}
	return s.depend(&i.ev.foot, i.unsure, &j.ev.foot, j.unsure)
}

// initial says whether v may as well begin with st: st is an event of it that
// nothing in it has to precede (its index is at), or it is none and commutes with
// all of it (at is -1). In the paper: st is a weak initial of v.
func (s *Search) initial(v sequence, st step, commutes func(*item) answer) (at int, a answer) {
	for k := range v {
		if !v[k].meets(st) {
			continue
		}
		if !v[k].fits(st) {
			return 0, no
		}
		a := yes
		for m := range k {
			switch s.before(&v[m], &v[k], k == len(v)-1) {
			case yes:
				return 0, no
			case maybe:
				a = maybe
			}
		}
		return k, a
	}
	a = yes
	for k := range v {
		c := no
		if !v[k].ev.enders {
			c = commutes(&v[k])
		}
		if a = min(a, c); a == no {
			return 0, no
		}
	}
	return -1, a
}

// asleep says whether what begins with v at depth d has been explored, because a
// step that sleeps there may as well come first. Those of which that is not known
// are to wake.
func (s *Search) asleep(d int, v sequence) bool {
	s.wake = s.wake[:0]
	for i := range s.nodes[d].sleep {
		q := &s.nodes[d].sleep[i]
		f, known := s.t.footOf(q.step, s.t.count(q.proc, d))
		f.weak = q.weak
		switch at, a := s.initial(v, q.step, func(it *item) answer {
			if !known {
				return maybe
			}
			return s.commute(&f, q.open, false, &it.ev.foot, it)
		}); a {
		case yes:
			if at < 0 && q.given { // what wakes it may come behind v, and nobody else looks for that
				continue
			}
			return true
		case maybe:
			s.wake = append(s.wake, q.step)
		}
	}
	return false
}

// insert has v explored from depth d on, unless that will happen anyway. Where it
// is not known whether it will, it is explored for itself: then nothing is lost,
// and perhaps something done twice.
func (s *Search) insert(d int, v sequence) {
	if s.asleep(d, v) {
		return
	}
	if d < s.base {
		s.escape(d, v)
		return
	}
	list, above := &s.nodes[d].kids, s.above[:0]
	for first := true; ; first = false {
		b, at := s.follow(*list, first, d, v, above)
		if b == nil {
			break
		}
		if at >= 0 {
			v = append(v[:at], v[at+1:]...)
		}
		above = append(above, onWay{b.step, at >= 0})
		if len(b.kids) == 0 || len(v) == 0 {
			s.above = above
			return
		}
		list = &b.kids
	}
	s.above = above
	s.add(list, v)
}

// follow returns the first of list that v may begin with.
func (s *Search) follow(list []*branch, first bool, d int, v sequence, above []onWay) (*branch, int) {
	for i, b := range list {
		if i == 0 && first {
			continue // v conflicts with what is being explored
		}
		at, a := s.initial(v, b.step, s.commuting(b, d, above))
		switch a {
		case yes:
			return b, at
		case maybe:
			s.wake = append(s.wake, b.step)
		}
	}
	return nil, 0
}

// commuting returns the question whether b commutes with an item. What b touches
// is known from the current trace if that has come to its process's step; else
// from the execution that b was found in.
func (s *Search) commuting(b *branch, d int, above []onWay) func(*item) answer {
	if nth, sure := s.nth(b.step, d, above); sure {
		if f, known := s.t.footOf(b.step, nth); known {
			f.weak = b.foot.weak
			return func(it *item) answer { return s.commute(&f, b.open, b.unsure, &it.ev.foot, it) }
		}
	}
	return func(it *item) answer {
		if b.from == nil {
			return maybe
		}
		if old, ok := it.ev.foot.translated(s.t.then(*b.from)); ok {
			return s.commute(&b.foot, b.open, b.unsure, &old, it)
		}
		if f, ok := b.foot.translated(s.t.now(*b.from)); ok {
			return s.commute(&f, b.open, b.unsure, &it.ev.foot, it)
		}
		return maybe
	}
}

// add appends v to list, as a chain.
func (s *Search) add(list *[]*branch, v sequence) {
	if s.from == nil {
		from := s.t.snapshot()
		s.from = &from
	}
	for i := range v {
		b := s.branch(v[i].step)
		b.foot, b.unsure, b.from = v[i].ev.foot, v[i].unsure, s.from
		b.foot.more = slices.Clone(b.foot.more)
		if i == 0 {
			b.wake = append(b.wake, s.wake...)
		}
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
func (s *Search) nth(b step, d int, above []onWay) (n int, sure bool) {
	n = s.t.count(b.proc, d)
	for _, w := range above {
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
	*b = branch{step: st, kids: b.kids, wake: b.wake[:0]}
	return b
}

// drop gives back a branch that has been explored.
func (s *Search) drop(b *branch) {
	b.kids, b.from = b.kids[:0], nil
	s.free = append(s.free, b)
}
