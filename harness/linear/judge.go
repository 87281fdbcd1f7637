package linear

import "slices"

// A table is the sequential object, computed as far as it was asked for: states
// and calls are numbers, and each step is taken once.
type table struct {
	same   func(a, b any) bool
	states []any
	number map[any]int // of states, if they can be keys
	edges  [][]edge    // by state, then by slot of the call
}

type edge struct {
	known, goes bool
	next        int32
	out         any
}

func (o *object) table() *table {
	t := &table{same: o.same}
	if o.hashed {
		t.number = map[any]int{}
	}
	t.state(o.init)
	return t
}

// state numbers a state. The first one is 0.
func (t *table) state(s any) int {
	if t.number != nil {
		if n, ok := t.number[s]; ok {
			return n
		}
		t.number[s] = len(t.states)
	} else {
		for n, old := range t.states {
			if t.same(s, old) {
				return n
			}
		}
	}
	t.states = append(t.states, s)
	t.edges = append(t.edges, nil)
	return len(t.states) - 1
}

// step is what the call does in a state.
func (t *table) step(state int, c *call) *edge {
	for len(t.edges[state]) <= c.slot {
		t.edges[state] = append(t.edges[state], edge{})
	}
	if e := &t.edges[state][c.slot]; e.known {
		return e
	}
	next, out, goes := c.m.step(t.states[state], c.in)
	e := edge{known: true, goes: goes, out: out}
	if goes {
		e.next = int32(t.state(next))
	}
	t.edges[state][c.slot] = e
	return &t.edges[state][c.slot]
}

// A mask is a set of calls of a history, by their numbers.
type mask uint32

func (m mask) has(i int) bool { return m>>i&1 != 0 }

// A judge looks for an order of the calls of a history that explains it. It is
// used again for the next history.
type judge struct {
	table *table
	calls []*call
	outs  []any
	begun mask   // the calls that were made
	ended mask   // those of them that have returned
	first []mask // for each call, those that ended before it began

	few   []visit            // places that the search has been in, the first of them
	seen  map[visit]struct{} // and the others
	order []int              // the order found, backwards
}

// A visit is a place in the search: which calls are in the order so far, and the
// state after them. Whatever led there, what follows is the same.
type visit struct {
	done  mask
	state int
}

// explains reports whether there is an order of the calls that keeps to first
// and in which each call that has ended returns what it did. A call that has not
// may stand anywhere in it, or nowhere.
func (j *judge) explains() bool {
	j.begin()
	return j.walk(0, 0, j.begun, nil)
}

// waits reports whether there is such an order of the calls that have ended,
// without any other, after which all others have to wait.
func (j *judge) waits() bool {
	j.begin()
	return j.walk(0, 0, j.ended, j.stuck)
}

// stuck reports whether each call that has not ended waits in the state.
func (j *judge) stuck(state int) bool {
	for i, c := range j.calls {
		if j.begun.has(i) && !j.ended.has(i) && j.table.step(state, c).goes {
			return false
		}
	}
	return true
}

func (j *judge) begin() {
	j.few = j.few[:0]
	clear(j.seen)
	j.order = j.order[:0]
}

// walk extends the order by each call of from that may come next, until all that
// have ended are in it and accept, if not nil, takes the state.
func (j *judge) walk(done mask, state int, from mask, accept func(state int) bool) bool {
	if done&j.ended == j.ended && (accept == nil || accept(state)) {
		return true
	}
	if len(j.calls) > fewCalls && !j.enter(visit{done, state}) {
		return false
	}
	for i, c := range j.calls {
		if done.has(i) || !from.has(i) || j.first[i]&^done != 0 {
			continue
		}
		e := j.table.step(state, c)
		if !e.goes || j.ended.has(i) && !c.m.same(e.out, j.outs[i]) {
			continue
		}
		if next := int(e.next); j.walk(done|1<<i, next, from, accept) {
			j.order = append(j.order, i)
			return true
		}
	}
	return false
}

// fewCalls are too few for the search to come to the same place often.
const fewCalls = 4

// fewVisits are found faster in a list than in a map. A search that goes straight to
// an order comes to no more.
const fewVisits = MaxCalls

func (j *judge) enter(v visit) bool {
	if slices.Contains(j.few, v) {
		return false
	}
	if len(j.few) < fewVisits {
		j.few = append(j.few, v)
		return true
	}
	if _, ok := j.seen[v]; ok {
		return false
	}
	if j.seen == nil {
		j.seen = map[visit]struct{}{}
	}
	j.seen[v] = struct{}{}
	return true
}
