package sim

import "unsafe"

// An AnyArm is an Arm of a channel whose element type T is known only at run
// time, to package reflect.
type AnyArm struct {
	arm
	OK     bool // of a receive: the value was sent
	assign func(dst, src unsafe.Pointer)
	real   func() (ok bool)
}

// NewAnyArm returns an arm of the channel that ch points to. slot is a *T on the
// heap, with the value to send or for the one to receive; assign is *dst = *src
// for a T; real makes the operation on the real channel, with *slot, and does
// not block.
func NewAnyArm(ch unsafe.Pointer, send bool, slot unsafe.Pointer, assign func(dst, src unsafe.Pointer), real func() (ok bool)) *AnyArm {
	return &AnyArm{arm: arm{p: ch, send: send, slot: slot}, assign: assign, real: real}
}

// Wait carries the operation out by itself, outside a select.
func (a *AnyArm) Wait() {
	k := KRecv
	if a.send {
		k = KSend
	}
	g := x.cur
	a.c = x.channel(a.p)
	g.wait(a.c, a.send, -1, a.slot)
	x.point(&op{kind: k, obj: a.p, c: a.c})
	if g.met() {
		a.OK = g.ok
		return
	}
	a.try(g)
}

// CloseAny closes the channel that ch points to, by real.
func CloseAny(ch unsafe.Pointer, real func()) {
	x.point(&op{kind: KClose, obj: ch})
	x.useChannel(ch, 0, isWrite)
	if ch != nil {
		Release(ch)
	}
	real()
}

func (a *AnyArm) core() *arm                   { return &a.arm }
func (a *AnyArm) native() bool                 { return false }
func (a *AnyArm) sent()                        { a.OK = true }
func (a *AnyArm) Native() (ch, v any, ok bool) { return nil, nil, a.send }
func (a *AnyArm) Received(any, bool)           {}

func (a *AnyArm) try(g *G) {
	if a.send {
		a.put(g)
	} else {
		a.take(g)
	}
}

func (a *AnyArm) timed() bool { return true } // it may be

// put is put for a T that is not known here.
func (a *AnyArm) put(g *G) {
	c := a.c
	x.useChannel(a.p, 0, 0)
	switch {
	case c == nil || c.closed != 0 || x.ending:
		a.real()
	case c.dataqsiz > 0:
		c.sync(g, &c.sent)
		a.real()
	default:
		w := x.partner(c, false, g)
		a.assign(w.slot, a.slot)
		x.complete(w, true)
	}
}

// take is take for a T that is not known here.
func (a *AnyArm) take(g *G) {
	c := a.c
	switch {
	case c == nil || x.ending:
		a.OK = a.real()
	case c.hidden != nil:
		a.assign(a.slot, c.hidden)
		a.OK, c.hidden = true, nil
		Acquire(unsafe.Pointer(c.hchan))
	case c.qcount > 0:
		c.sync(g, &c.taken)
		a.OK = a.real()
	case c.closed != 0:
		Acquire(unsafe.Pointer(c.hchan))
		a.OK = a.real()
	default:
		w := x.partner(c, true, g)
		a.assign(a.slot, w.slot)
		a.OK = true
		x.complete(w, true)
	}
}
