package dpor

import "slices"

// What follows is for whoever judges executions by the order of their events:
// the execution that has just ended stands for all that are equivalent to it, in
// which independent events come in other orders. Events are named by their
// number, from 1: it is that of their transition (see sim.Carried).

// GaveUp reports whether the execution that has just ended was given up, because
// all that could follow has been explored. There is nothing to judge then.
func (s *Search) GaveUp() bool { return s.gave || s.vain }

// Len returns how many events there were.
func (s *Search) Len() int { return s.t.n }

// Precedes reports whether event i happens before event j, or is event j: then it
// comes before it in every equivalent execution.
func (s *Search) Precedes(i, j int) bool {
	return i == j || i <= s.t.n && j <= s.t.n && s.t.events[i-1].precedes(s.t.events[j-1].vc)
}

// Follow returns a Search whose first execution is the one that has just ended,
// with its events in another order: one of those in which it could have been.
func (s *Search) Follow(order []int) *Search {
	f := &Search{strict: s.strict, t: s.t.like(), ties: slices.Clone(s.ties)}
	f.nodes = []node{{}}
	list := &f.nodes[0].kids
	for _, i := range order {
		b := f.branch(s.t.events[i-1].step)
		*list = append(*list, b)
		list = &b.kids
	}
	return f
}
