package sim

import "slices"

// The runtime serves those who wait at a channel in the order in which they came. When
// somebody comes is up to the schedule, so of those who have announced an operation
// anyone may have come first: until it is certain that they wait. It is when time moves,
// which it does not before everybody waits, and when a synctest.Wait returns. Who comes
// later is served later.
//
// In a search through all traces two who meet at a channel do not depend on others who
// meet there. So that search is not held to the order; it is told when an execution has
// not kept it (see Result.Overtook), and such an execution proves no failure.

// A queuer waits at a channel for certain.
type queuer struct {
	g    *G
	turn uint32 // of g's waits, which one it is
	c    *chanState
	send bool
	rank int // of those who were there earlier it is lower
}

// queue lists those who wait at channels now, in a bubble of synctest if id is not 0,
// behind those who have waited there before. Where they are many nobody is listed: it
// would take longer than what they do, and some without the others would be wrong.
func (x *exec) queue(id int) {
	if x.park.on {
		return
	}
	x.waiting = slices.DeleteFunc(x.waiting, func(q queuer) bool { return q.turn != q.g.turn })
	old := len(x.waiting)
	x.rank++
	for _, g := range x.live {
		if g.done || g.queued == g.turn+1 || id != 0 && g.bubble != id {
			continue
		}
		switch g.op.kind {
		case KSend, KRecv:
			x.queueAt(g.op.c, g, g.op.kind == KSend)
		case KSelect:
			for _, a := range g.arms {
				if core := a.core(); !g.Polls() {
					x.queueAt(core.c, g, core.send)
				}
			}
		}
		if len(x.waiting) > maxWaiting {
			clear(x.waiting[old:])
			x.waiting = x.waiting[:old]
			return
		}
	}
	for _, q := range x.waiting[old:] {
		q.g.queued = q.turn + 1
	}
}

// maxWaiting is how many of them are listed, a select for each of its channels.
const maxWaiting = 256

func (x *exec) queueAt(c *chanState, g *G, send bool) {
	if c != nil && c.closed == 0 {
		x.waiting = append(x.waiting, queuer{g, g.turn, c, send, x.rank})
	}
}

// overtakes reports whether somebody, but for except, has waited at c for certain, to do
// the same, since before g came.
func (c *chanState) overtakes(g *G, send bool, except *G) bool {
	if c.closed != 0 || c.hidden != nil {
		return false
	}
	before := -1
	for _, q := range x.waiting {
		switch {
		case q.c != c || q.turn != q.g.turn || q.send != send || q.g == except:
		case q.g == g:
			return before >= 0 && before < q.rank
		case before < 0 && !c.meetsItself(q.g):
			before = q.rank
		}
	}
	return before >= 0
}

// meetsItself reports whether g waits at both ends of c: whoever comes may have nobody
// else to meet.
func (c *chanState) meetsItself(g *G) bool {
	if g.op.kind != KSelect {
		return false
	}
	ends := [2]bool{}
	for _, a := range g.arms {
		if core := a.core(); core.c == c && core.send {
			ends[1] = true
		} else if core.c == c {
			ends[0] = true
		}
	}
	return ends[0] && ends[1]
}

// inOrder reports whether g keeps the order at c. Where the schedule need not keep it,
// it does.
func (c *chanState) inOrder(g *G, send bool) bool {
	return x.freely() || !c.overtakes(g, send, nil)
}

// first returns those of q, of one end of c, whom g may meet.
func (c *chanState) first(q []waiter, send bool, g *G) []waiter {
	if x.freely() {
		return q
	}
	may := make([]waiter, 0, len(q))
	for _, w := range q {
		if w.stays() && !c.overtakes(w.g, send, g) {
			may = append(may, w)
		}
	}
	return may
}

// freely reports whether executions need not keep the order.
func (x *exec) freely() bool { return x.tracer != nil || x.Exact || x.park.on }

// passes notes that g, which is about to be served, has overtaken somebody.
func (c *chanState) passes(g *G, send bool, except *G) {
	if !x.park.on && x.freely() && c.overtakes(g, send, except) {
		x.res.Overtook++
	}
}
