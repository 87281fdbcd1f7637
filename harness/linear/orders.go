package linear

import "slices"

// An execution stands for all those in which operations that do not depend on
// each other come in another order; the explorer runs one of them. They return
// the same, but which calls overlap differs: if a Put touches nothing that a Get
// looks at, as with a cache that is never told, it may have ended before the Get
// began, and the Get should have seen it. So all of their histories have to be
// judged, not only that of the execution that happened to be run.
//
// They are judged together, walking along the operations that begin or end a call
// in every order in which they can come. What is kept on the way is the set of
// all places that a search for one explanation can be in: which calls have taken
// effect, and the state after them. An end of a call leaves those in which it has
// taken effect with what it returned. If none is left, this order is the history
// that nothing explains; where two ways come to the same operations and the same
// set, they go on as one. (The set is that of Wing & Gong's search with Lowe's
// memory; the walk is over the ideals of a partial order.)
//
// Most executions need no walk. If one order of the calls explains what they
// returned, and no order of the operations has a call end before one begins that
// stands before it there, it explains all of them: see one.

// A moment is an operation at which calls begin, or end. Calls that begin where
// another ends overlap it.
type moment struct {
	event        int  // its number in the execution
	begins, ends mask // calls
	after        mask // moments that come before it in every order
}

// orders judges the orders of an execution. It is used again for the next.
type orders struct {
	*judge
	after   []mask // for each call, those that end before it begins in some order
	moments []moment
	tail    mask    // calls that began and have not ended when nothing moves any more
	path    []int   // moments, in the order that is being walked
	met     []place // where ways may meet
	forked  bool    // there has been a choice on the way
	stack   []visit // places of the search, those of each moment behind those of the one before
}

// A place is what a walk has come to.
type place struct {
	done   mask // moments
	visits []visit
}

// explainsAll reports whether each order has an explanation. If not, path is one
// that has none; stuck says that all that is wrong with it is that nothing leaves
// the calls waiting that never returned.
func (o *orders) explainsAll() (ok, stuck bool) {
	if o.tail == 0 && o.one() {
		return true, false
	}
	return o.walks()
}

// one reports whether one order of the calls explains all orders of the moments.
// Call a ends before call b begins in some of them unless the beginning of b comes
// before the end of a in all, so that is which calls have to keep their order. A
// store that has a lock, or changes with one compare-and-swap, has such an order of
// its calls: the one in which they took effect. Calls that touch nothing of each
// other have none, as each may end before the other begins.
func (o *orders) one() bool {
	o.after = slices.Grow(o.after[:0], len(o.calls))[:len(o.calls)]
	clear(o.after)
	for b := range o.moments {
		for a := range o.moments {
			if a != b && !o.moments[a].after.has(b) {
				o.apart(o.moments[a].ends, o.moments[b].begins)
			}
		}
	}
	first := o.first
	o.first = o.after
	defer func() { o.first = first }()
	return o.explains()
}

// apart notes that some order has the calls of ended end before those of began begin.
func (o *orders) apart(ended, began mask) {
	for c := range o.calls {
		if began.has(c) {
			o.after[c] |= ended
		}
	}
}

// walks is explainsAll by the walk alone.
func (o *orders) walks() (ok, stuck bool) {
	o.path, o.met, o.stack, o.forked = o.path[:0], o.met[:0], o.stack[:0], false
	o.stack = append(o.stack, visit{})
	return o.walk(0, 0, 0, 1)
}

// walk takes each moment that may come next. The places of the search are
// o.stack[from:to], and the calls of open have begun.
func (o *orders) walk(done, open mask, from, to int) (ok, stuck bool) {
	if len(o.path) == len(o.moments) {
		return o.over(from, to)
	}
	if o.forked && o.meets(done, o.stack[from:to]) {
		return true, false
	}
	next := o.next(done)
	o.forked = o.forked || next&(next-1) != 0
	for m := range o.moments {
		if !next.has(m) {
			continue
		}
		at := &o.moments[m]
		o.path = append(o.path, m)
		o.stack = append(o.stack[:to], o.stack[from:to]...)
		end := len(o.stack)
		if at.ends != 0 {
			end = o.close(to, open|at.begins, at.ends)
		}
		if end == to {
			return false, false
		}
		if ok, stuck := o.walk(done|1<<m, (open|at.begins)&^at.ends, to, end); !ok {
			return false, stuck
		}
		o.path = o.path[:len(o.path)-1]
	}
	return true, false
}

// next is the moments that may come after those that are done.
func (o *orders) next(done mask) (next mask) {
	for m := range o.moments {
		if !done.has(m) && o.moments[m].after&^done == 0 {
			next |= 1 << m
		}
	}
	return next
}

// meets reports whether another way has come to the same, and notes it if not.
func (o *orders) meets(done mask, visits []visit) bool {
	for i := range o.met {
		if o.met[i].done == done && slices.Equal(o.met[i].visits, visits) {
			return true
		}
	}
	if len(o.met) < cap(o.met) {
		o.met = o.met[:len(o.met)+1]
	} else {
		o.met = append(o.met, place{})
	}
	p := &o.met[len(o.met)-1]
	p.done, p.visits = done, append(p.visits[:0], visits...)
	return false
}

// close lets calls that are open take effect in every way, on the places from o
// on, and keeps those in which all of ends have. It returns where they end.
func (o *orders) close(from int, open, ends mask) int {
	for i := from; i < len(o.stack); i++ {
		v := o.stack[i]
		for c := range o.calls {
			if !open.has(c) || v.done.has(c) {
				continue
			}
			if next, ok := o.take(v, c); ok && !slices.Contains(o.stack[from:], next) {
				o.stack = append(o.stack, next)
			}
		}
	}
	kept := from
	for _, v := range o.stack[from:] {
		if v.done&ends == ends {
			o.stack[kept] = v
			kept++
		}
	}
	o.stack = o.stack[:kept]
	slices.SortFunc(o.stack[from:], compareVisits)
	return kept
}

func compareVisits(a, b visit) int {
	if a.done != b.done {
		return int(a.done) - int(b.done)
	}
	return a.state - b.state
}

// take is the place after call c has taken effect.
func (o *orders) take(v visit, c int) (visit, bool) {
	e := o.table.step(v.state, o.calls[c])
	if !e.goes || o.ended.has(c) && !o.calls[c].m.same(e.out, o.outs[c]) {
		return visit{}, false
	}
	return visit{v.done | 1<<c, int(e.next)}, true
}

// over judges the end: if there are calls that never returned, there has to be a
// place in which they wait.
func (o *orders) over(from, to int) (ok, stuck bool) {
	if o.tail == 0 {
		return true, false
	}
	for _, v := range o.stack[from:to] {
		if v.done == o.ended && o.judge.stuck(v.state) {
			return true, false
		}
	}
	return false, true
}
