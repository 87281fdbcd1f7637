package dpor

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
)

// A search can be divided into parts that are made apart from each other, on
// other cores or machines. Nobody who makes one hears of the others, and still
// their traces together must be those of one search, none of them twice.
//
// The top of the tree of schedules is laid out first, the same by whoever does it:
// from each of its states some steps are tried, each with those before it asleep
// (sleep sets: Godefroid, LNCS 1032, 1996). Where the layout stops begins a part. A
// state and what sleeps there are as good as a program of their own, in which a
// sleeping step waits until something is done that does not commute with it. So a
// part is a search of its own, and since nothing that sleeps is ever the beginning
// of what it runs, no two parts run the same trace.
//
// The obvious layout, all steps that are possible, is right and useless: where a
// step commutes with everything, those beside it begin parts in which it sleeps for
// ever, and each of them costs as much as the whole. So only steps are tried that
// have been seen to race with each other in some executions that come first (see
// Watch). That is a guess. A part that finds it wrong, because an order is to be
// tried that begins with none of the steps that are, reports an escape, and what
// begins there is a part of a second round (see Rest). In the terms of Abdulla,
// Aronis, Jonsson & Sagonas (JACM 2017, section 4) the steps tried are the first of
// a backtrack set, the escapes complete it to a source set.
//
// An execution in which all that is possible sleeps is redundant. A search from the
// beginning has none, a part may have some, and has to look at their races too: what
// wakes a sleeper may be found only by turning one of them round.

// A raced is an event that depends on one of process by.
type raced struct {
	proc process
	idx  uint32
	by   process
}

// Watch has the search keep which steps depend on each other, for a Split.
func (s *Search) Watch() { s.seen = map[raced]bool{} }

// watch looks at the execution that has just ended. All pairs count, not only those
// with nothing between them: of three who want a lock the first is before the third,
// and may be behind it all the same. Where one of the two has to be first in any case,
// a Wait behind a Done, that is seen by what happens before it.
func (s *Search) watch() {
	t := &s.t
	for j := s.fixed; j < t.n; j++ {
		e := &t.events[j]
		f := families[e.kind]
		if f == alone {
			continue
		}
		for i := range j {
			o := &t.events[i]
			if o.proc == e.proc || !dependent(&o.foot, &e.foot, s.strict) || f == waitGroups && o.precedes(e.before) {
				continue
			}
			s.seen[raced{e.proc, e.idx, o.proc}] = true
			s.seen[raced{o.proc, o.idx, e.proc}] = true
		}
	}
}

// A Split is the layout of the top of the tree.
type Split struct {
	*Search // lays out: Begin, run, and Advance until that says no

	want    int
	depth   int // how many states of a path may have several steps
	deepest bool
	at      []*place // by depth, on the present path
	widths  []int    // by depth: how many steps are tried
	places  []*place
	parts   []*place
}

// A place is a state at the top of the tree.
type place struct {
	no    int
	up    *place
	step  step // that leads here from up
	depth int
	sleep []sleeper // before anything is tried
	tried []sleeper // from here
}

// maxTop bounds the events of the top of the tree, maxDepth the states with several
// steps.
const (
	maxTop   = 400
	maxDepth = 64
)

// Split returns the layout of the program that s has been searching, which is not
// used any more. It is to have at least want parts, if there are as many.
func (s *Search) Split(want int) *Split {
	sp := &Split{Search: &Search{strict: s.strict, tries: s.tries, wary: s.wary, t: s.t, seen: s.seen, free: s.free}, want: want, depth: 1}
	sp.layout = sp
	return sp
}

// Parts returns how many parts there are.
func (sp *Split) Parts() int { return len(sp.parts) }

// Advance moves to the next path of the layout and reports whether there is one. If
// the parts are too few it begins anew and goes deeper.
func (sp *Split) Advance() bool {
	switch {
	case sp.Search.Advance():
		return true
	case len(sp.parts) >= sp.want || !sp.deepest || sp.depth == maxDepth || sp.limits&Unsteady != 0:
		return false
	}
	sp.depth, sp.deepest = sp.depth+1, false
	sp.places, sp.parts, sp.fixed, sp.stats = nil, nil, 0, Stats{}
	return true
}

// Print is a hash of the layout: two are the same if it is.
func (sp *Split) Print() uint64 {
	h := uint64(len(sp.parts))
	if sp.tries {
		h = mix(h, 1)
	}
	for _, p := range sp.parts {
		for q := p; q.up != nil; q = q.up {
			h = mix(h, sp.t.stepHash(q.step))
		}
		for i := range p.sleep {
			h = mix(h, sp.t.stepHash(p.sleep[i].step))
		}
	}
	return h
}

// lay makes the place at depth d, where n is the node of the state, and decides what
// is tried there. It reports false if a part begins there.
func (sp *Split) lay(n *node, d, current int) bool {
	p := sp.place(d)
	p.sleep = slices.Clone(n.sleep)
	steps := sp.choose(n, current)
	wide := 0
	for _, w := range sp.widths[:d] {
		if w > 1 {
			wide++
		}
	}
	if len(steps) > 1 && wide == sp.depth {
		sp.deepest = true
		steps = nil
	}
	if len(steps) == 0 || d == maxTop || len(sp.ties) > 0 {
		sp.parts = append(sp.parts, p)
		return false
	}
	sp.widths = append(sp.widths[:d], len(steps))
	for _, st := range steps {
		n.kids = append(n.kids, sp.branch(st))
	}
	return true
}

func (sp *Split) place(d int) *place {
	p := &place{no: len(sp.places), depth: d}
	if d > 0 {
		p.up, p.step = sp.at[d-1], sp.nodes[d-1].kids[0].step
	}
	sp.at = append(sp.at[:d], p)
	sp.places = append(sp.places, p)
	return p
}

// over is told that the execution has ended by itself: it is a part.
func (sp *Split) over(r *sim.Result) {
	t := &sp.t
	if f := r.Failure; f != nil && t.n > 0 && (f.Kind == sim.FailPanic || f.Kind == sim.FailFatal || f.Kind == sim.FailExit) {
		t.events[t.n-1].enders, sp.wary = true, true
	}
	sp.parts = append(sp.parts, sp.place(t.n))
}

// tried is told that a step of depth d has been laid out to its end.
func (sp *Split) tried(d int, q sleeper) { sp.at[d].tried = append(sp.at[d].tried, q) }

// choose returns the steps to try: the fewest that seem to be enough. A step that
// commutes with everything is enough for itself.
func (sp *Split) choose(n *node, current int) (best []step) {
	order := slices.Clone(sp.enabled)
	if current >= 0 {
		p := sp.t.procOf[current]
		slices.SortStableFunc(order, func(a, b process) int { return order2(a == p, b == p) })
	}
	for _, p := range order {
		if sp.rests(p) {
			return nil
		}
	}
	for _, p := range order {
		if families[sp.t.next(p).obj.kind] == alone {
			if steps := sp.stepsOf(nil, p, n); len(steps) > 0 {
				return steps
			}
		}
	}
	for _, p := range order {
		if len(sp.stepsOf(nil, p, n)) == 0 {
			continue
		}
		var steps []step
		for _, q := range sp.closure(p, order) {
			steps = sp.stepsOf(steps, q, n)
		}
		if best == nil || len(steps) < len(best) {
			best = steps
		}
	}
	return best
}

func order2(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// closure returns p and those whose next steps race, as far as was seen, with p, or
// with one of these: all who can go on if one of them cannot.
func (sp *Split) closure(p process, order []process) []process {
	set := []process{p}
	for i := 0; i < len(set); i++ {
		q := set[i]
		if families[sp.t.next(q).obj.kind] == channels { // what it meets is found otherwise
			return order
		}
		for by := range process(sp.t.names) {
			if !sp.seen[raced{q, uint32(len(sp.t.at[q])) + 1, by}] || slices.Contains(set, by) {
				continue
			}
			if !slices.Contains(order, by) {
				return order
			}
			set = append(set, by)
		}
	}
	return set
}

// stepsOf appends the steps of p that do not sleep.
func (s *Search) stepsOf(to []step, p process, n *node) []step {
	if families[s.t.next(p).obj.kind] != channels {
		if st := (step{proc: p}); !n.sleeps(st) {
			to = append(to, st)
		}
		return to
	}
	for _, w := range s.waysOf(p) {
		if st := s.stepOf(p, w); !n.sleeps(st) {
			to = append(to, st)
		}
	}
	return to
}
