package dpor

import "slices"

// An event that ends the execution, as a panic does, cuts off what the others might
// have done. That it does so shows only when it is run. Until then it was taken for an
// event like any other, and three things are made up for when it was not.
//
// What could have come instead of it has never been run, so no race leads there. Some
// other step is explored in its place, unless one has been, or will be. One is enough,
// as in every state: what has to come before that one is found in a race with it.
//
// A sequence is not inserted if it may as well begin with a branch behind which nothing
// is said, for all that can come there is explored. Nothing can where the branch ends
// the execution. In
//
//	store(1,1) add(1,0) | check(0,0) | check(1,0) store(0,0)
//
// the second goroutine panics if it runs between the two operations of the first. What
// begins there with the third may as well begin with that, and was lost, also where the
// third stores in time for nobody to panic. So a branch keeps the heads of what was
// left out because of it. (A branch may turn out to be impossible as well: see next.)
//
// Of what was left out only the head is kept, and not what was to wake those who sleep
// there. That what follows commutes with them is then no reason to leave it out: they
// sleep as in a part of a search (see Split) what another part has explored.
//
// An event that ends the execution is not tried before others that it does not depend
// on. It would end it in the same way.

// cutOff is told that the last event has ended the execution.
func (s *Search) cutOff() {
	d := s.t.n - 1
	e, n := &s.t.events[d], &s.nodes[d]
	e.enders = true
	for _, st := range n.kids[0].heads {
		s.head(n, st, s.snapshot())
	}
	goesOn := func(q sleeper) bool { return !q.ends && !q.given }
	if len(n.kids) == 1 && !slices.ContainsFunc(n.sleep, goesOn) {
		s.another(e, d)
	}
	s.wary = true
}

// head has explored what begins with st at n, whatever sleeps there.
func (s *Search) head(n *node, st step, from *snapshot) {
	i := slices.IndexFunc(n.kids, func(b *branch) bool { return b.step == st })
	if i < 0 && n.sleeps(st) {
		return
	}
	if i < 0 {
		i = len(n.kids)
		b := s.branch(st)
		b.foot, _ = s.t.footOf(st, s.t.count(st.proc, len(s.nodes)-1))
		b.from = from
		n.kids = append(n.kids, b)
	}
	n.kids[i].loose = true
}

// leftOut keeps that what begins with it is left out because of b.
func (b *branch) leftOut(it *item) {
	if !slices.Contains(b.heads, it.step) {
		b.heads = append(b.heads, it.step)
	}
}

// dropFirst takes out the first branch of n, which has turned out to be impossible.
func (s *Search) dropFirst(n *node) {
	b := n.kids[0]
	n.kids = slices.Delete(n.kids, 0, 1)
	for _, st := range b.heads {
		s.head(n, st, nil)
	}
	s.drop(b)
}

// another has some step explored that does not sleep, instead of e, the dth event. Before
// the first such event nobody has looked which there are.
func (s *Search) another(e *event, d int) {
	n := &s.nodes[d]
	if !s.wary {
		s.others = s.others[:0]
		for _, p := range s.enabled {
			open := families[s.t.said[p][s.t.count(p, d)].obj.kind] == channels
			if st := (step{proc: p, open: open}); !s.rests(p) && !n.sleeps(st) {
				s.others = append(s.others, st)
			}
		}
	}
	for _, st := range s.others {
		f, ok := s.t.footOf(st, s.t.count(st.proc, d))
		if !ok || e.meets(st) {
			continue
		}
		s.tmp.pending(&s.t, st, f)
		s.v = append(s.v[:0], item{step: st, ev: &s.tmp})
		if s.wake = s.wake[:0]; d < s.base {
			s.escape(d, s.v)
		} else {
			s.add(&n.kids, s.v)
		}
		return
	}
}

// lookAround keeps which steps are possible and do not sleep.
func (s *Search) lookAround() {
	s.others = s.others[:0]
	for _, p := range s.enabled {
		if !s.rests(p) {
			s.others = s.stepsOf(s.others, p, &s.nodes[s.t.n])
		}
	}
}
