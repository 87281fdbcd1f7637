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
	loose  bool   // who sleeps does so as what another part has explored
	wake   []step // which steps do not sleep any more once it has been taken
	heads  []step // of sequences that were left out because of it: see cutOff
}

// A sleeper is a step whose every continuation has been explored. It sleeps until
// something is done that does not commute with it.
type sleeper struct {
	step
	weak  bool // how it went
	ends  bool // it ended the execution, so that nothing commutes with it
	given bool // it was explored by another part, or might as well have been: see Split
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

// predict says whether e would be weak just before o and after v, and if that is not
// known. What it would find there is what o found, and what v has made of it.
func (t *trace) predict(e, o *event, v sequence) (weak, unsure bool) {
	switch e.kind {
	case sim.KAtomicCAS:
		a := &t.said[e.proc][e.idx-1]
		if a.expects && o.obj == e.obj && o.size == e.size && families[o.kind] == memory {
			return a.word != o.word, false
		}
		return false, true
	case sim.KTryLock, sim.KTryRLock:
		if o.note == 0 { // of a Mutex
			return o.weak || o.kind == sim.KUnlock, false
		}
		writer, readers := o.heldAfter(v)
		return writer || e.kind == sim.KTryLock && readers != 0, false
	case sim.KOnce:
		return o.weak, false
	}
	return false, false
}

// heldAfter returns who holds the RWMutex of o, or has announced that he will, just
// before o and after v.
func (o *event) heldAfter(v sequence) (writer bool, readers int) {
	writer, readers = o.note>>32&0xff != 0, int(int32(o.note))
	for _, it := range v {
		x := it.ev
		if x.obj != o.obj || x.weak {
			continue
		}
		switch x.kind {
		case sim.KAnnounce, sim.KTryLock:
			writer = true
		case sim.KUnlock:
			writer = false
		case sim.KRLock, sim.KTryRLock:
			readers++
		case sim.KRUnlock:
			readers--
		}
	}
	return writer, readers
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
func (s *Search) initial(v sequence, st step, q *question) (at int, a answer) {
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
		if a = min(a, q.commutes(s, &v[k])); a == no {
			return 0, no
		}
	}
	return -1, a
}

// asleep says whether what begins with v at depth d has been explored, because a
// step that sleeps there may as well come first, and where in v that is, -1 if it
// is not in v. Those of which that is not known are to wake.
func (s *Search) asleep(d int, v sequence) (at int, found bool) {
	s.wake = s.wake[:0]
	for i := range s.nodes[d].sleep {
		q := &s.nodes[d].sleep[i]
		if q.ends {
			if v[0].fits(q.step) {
				return 0, true
			}
			continue
		}
		s.q.begin(q.step, q.weak, false, d, nil, nil)
		switch at, a := s.initial(v, q.step, &s.q); a {
		case yes:
			if at < 0 && q.given { // what wakes it may come behind v, and nobody else looks for that
				continue
			}
			return at, true
		case maybe:
			s.wake = append(s.wake, q.step)
		}
	}
	return -1, false
}

// insert has v explored from depth d on, unless that will happen anyway. Where it
// is not known whether it will, it is explored for itself: then nothing is lost,
// and perhaps something done twice. It returns where in v there is a step that
// sleeps and could come first, -1 if that is not why.
func (s *Search) insert(d int, v sequence) int {
	if at, found := s.asleep(d, v); found {
		return at
	}
	if d < s.base {
		s.escape(d, v)
		return -1
	}
	list, above := &s.nodes[d].kids, s.above[:0]
	for first := true; ; first = false {
		b, at := s.follow(*list, first, d, v, above)
		if b == nil {
			break
		}
		switch {
		case at == 0:
			v = v[1:]
		case at > 0:
			v = append(v[:at], v[at+1:]...)
		}
		above = append(above, onWay{b.step, at >= 0})
		if len(b.kids) == 0 || len(v) == 0 {
			if len(v) > 0 && at != 0 {
				b.leftOut(&v[0])
			}
			s.above = above
			return -1
		}
		list = &b.kids
	}
	s.above = above
	s.add(list, v)
	return -1
}

// follow returns the first of list that v may begin with.
func (s *Search) follow(list []*branch, first bool, d int, v sequence, above []onWay) (*branch, int) {
	for i, b := range list {
		if i == 0 && first {
			continue // v conflicts with what is being explored
		}
		if v[0].fits(b.step) {
			return b, 0
		}
		s.q.begin(b.step, b.foot.weak, b.unsure, d, b, above)
		at, a := s.initial(v, b.step, &s.q)
		switch a {
		case yes:
			return b, at
		case maybe:
			s.wake = append(s.wake, b.step)
		}
	}
	return nil, 0
}

// A question is whether a step commutes with an item. What it touches is known from
// the current trace if that has come to its process's step; else, of a branch, from
// the execution that it was found in. Most steps are events of the sequence that is
// to be inserted, so that it is never asked.
type question struct {
	step
	weak, unsure bool
	depth        int     // of the node at which the way to the step begins
	branch       *branch // nil for a sleeper
	above        []onWay

	asked, known bool
	foot         foot
}

// begin makes q another question, with nothing asked.
func (q *question) begin(st step, weak, unsure bool, depth int, b *branch, above []onWay) {
	q.step, q.weak, q.unsure, q.depth = st, weak, unsure, depth
	q.branch, q.above = b, above
	q.asked, q.known = false, false
}

func (q *question) commutes(s *Search, it *item) answer {
	if !q.asked {
		q.asked = true
		if nth, sure := s.nth(q.step, q.depth, q.above); sure {
			q.foot, q.known = s.t.footOf(q.step, nth)
			q.foot.weak = q.weak
		}
	}
	b := q.branch
	switch {
	case q.known:
		return s.commute(&q.foot, q.open, q.unsure, &it.ev.foot, it)
	case b == nil || b.from == nil:
		return maybe
	}
	if old, ok := it.ev.foot.translated(s.snapshot().to(*b.from)); ok {
		return s.commute(&b.foot, b.open, b.unsure, &old, it)
	}
	if now, ok := b.foot.translated(b.from.to(*s.snapshot())); ok {
		return s.commute(&now, b.open, b.unsure, &it.ev.foot, it)
	}
	return maybe
}

// add appends v to list, as a chain.
func (s *Search) add(list *[]*branch, v sequence) {
	from := s.snapshot()
	for i := range v {
		b := s.branch(v[i].step)
		b.foot, b.unsure, b.from = v[i].ev.foot, v[i].unsure, from
		b.foot.more = slices.Clone(b.foot.more)
		if i == 0 {
			b.wake = append(b.wake, s.wake...)
		}
		*list = append(*list, b)
		list = &b.kids
	}
	s.stats.Inserted++
}

// snapshot returns that of the execution which has just ended.
func (s *Search) snapshot() *snapshot {
	if s.from == nil {
		from := s.t.snapshot()
		s.from = &from
	}
	return s.from
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
	b.step, b.foot, b.from, b.unsure, b.wake = st, foot{}, nil, false, b.wake[:0]
	b.heads, b.loose = b.heads[:0], false
	return b
}

// drop gives back a branch that has been explored.
func (s *Search) drop(b *branch) {
	b.kids, b.from = b.kids[:0], nil
	s.free = append(s.free, b)
}
