package sim

import (
	"slices"
	"unsafe"
)

// A waiter is a goroutine that has announced an operation on an unbuffered
// channel.
type waiter struct {
	g    *G
	arm  int            // of its select, -1 outside one
	slot unsafe.Pointer // where its value is, or is to go
	era  int            // of time, when it was announced
	turn uint32         // of g's waits, which one it belongs to
}

// stays reports whether g still waits there. Entries of a long queue are not taken
// out one by one: a hundred thousand goroutines that wait for one context would
// each look through all of it.
func (w *waiter) stays() bool { return w.turn == w.g.turn }

// other reports whether somebody but g waits in q.
func other(q []waiter, g *G) bool {
	for i := range q {
		if q[i].g != g && q[i].stays() {
			return true
		}
	}
	return false
}

// partner takes one of those who wait at an end of c out of all queues, by choice.
func (x *exec) partner(c *chanState, send bool, g *G) waiter {
	q := c.recvq
	if send {
		q = c.sendq
	}
	if len(x.waiting) > 0 {
		q = c.first(q, send, g)
	}
	n := 0
	for i := range q {
		if q[i].g != g && q[i].stays() {
			n++
		}
	}
	k := x.oneOf(n, x.wayOf(n, func(i int) bool { return x.meets(q, g, i) }))
	for _, w := range q {
		if w.g == g || !w.stays() {
			continue
		}
		if k == 0 {
			if len(x.waiting) > 0 {
				c.passes(w.g, send, g)
			}
			w.g.leaveQueues()
			return w
		}
		k--
	}
	panic("racelab: no partner")
}

// meets reports whether the i-th of those but g who wait in q is the partner that
// was prescribed.
func (x *exec) meets(q []waiter, g *G, i int) bool {
	for _, w := range q {
		if w.g == g || !w.stays() {
			continue
		}
		if i == 0 {
			return int32(w.g.id+1) == x.way.Partner && int32(w.arm+1) == x.way.PartnerArm
		}
		i--
	}
	return false
}

// leaveQueues takes g off all channels that it waits on.
func (g *G) leaveQueues() {
	g.turn++
	if c := g.op.c; c != nil {
		c.left()
	}
	if g.op.kind == KSelect {
		for _, a := range g.arms {
			if c := a.core().c; c != nil {
				c.left()
			}
		}
	}
}

// left is told that somebody waits there no longer.
func (c *chanState) left() {
	n := len(c.recvq) + len(c.sendq)
	if n == 0 {
		return
	}
	x.changed(unsafe.Pointer(c.hchan))
	if c.gone++; n > longQueue && 2*c.gone < n {
		c.recvq, c.sendq = staying(c.recvq), staying(c.sendq)
		return
	}
	c.gone = 0
	gone := func(w waiter) bool { return !w.stays() }
	c.recvq = slices.DeleteFunc(c.recvq, gone)
	c.sendq = slices.DeleteFunc(c.sendq, gone)
}

// longQueue is where looking through a queue each time begins to cost more.
const longQueue = 64

// staying drops those in front that do not stay: who is asked whether somebody
// waits looks there first.
func staying(q []waiter) []waiter {
	for len(q) > 0 && !q[0].stays() {
		q = q[1:]
	}
	return q
}

// complete ends the operation that w's goroutine waits in: the running one and
// it have met. Each happens before what follows on the other side.
func (x *exec) complete(w waiter, ok bool) {
	p, g := w.g, x.cur
	if x.recording {
		x.met(w)
	}
	x.sentBy(w)
	g.learn(&p.clock)
	p.learn(&g.clock)
	g.tick()
	p.tick()
	p.done, p.ok, p.arm = true, ok, w.arm
	p.widen(x.carried)
}

// rendezvous reports whether who uses c is listed as waiting there, to be met.
func (c *chanState) rendezvous() bool { return c != nil && c.dataqsiz == 0 && !x.ending }

// wait lists g as waiting on c.
func (g *G) wait(c *chanState, send bool, arm int, slot unsafe.Pointer) {
	if !c.rendezvous() {
		return
	}
	q := &c.recvq
	if send {
		q = &c.sendq
	}
	g.waits = false
	*q = append(*q, waiter{g, arm, slot, x.era, g.turn})
	x.changed(unsafe.Pointer(c.hchan))
}

// met reports whether somebody else has completed g's operation. If not, g is
// about to carry it out and waits no longer.
func (g *G) met() bool {
	if g.done {
		g.done = false
		return true
	}
	g.leaveQueues()
	return false
}
