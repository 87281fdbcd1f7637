package sim

import (
	"runtime"
	"unsafe"
)

// An Arm is a communication clause of a select: a *SendArm or a *RecvArm.
type Arm interface {
	core() *arm
	try(g *G)     // carry it out; it cannot block
	native() bool // try it on the real channel
	timed() bool  // what comes may be from a timer
	Native() (ch any, value any, send bool)
	Received(value any, ok bool)
}

type arm struct {
	p    unsafe.Pointer
	c    *chanState
	send bool
	slot unsafe.Pointer
}

// A SendArm is case ch <- v.
type SendArm[T any] struct {
	arm
	ch chan<- T
	v  T
}

// SendCase begins a sending clause; V completes it.
func SendCase[T any](ch chan<- T) *SendArm[T] { return &SendArm[T]{ch: ch} }

// V gives the value to be sent.
func (a *SendArm[T]) V(v T) *SendArm[T] {
	a.v = v
	return a
}

func (a *SendArm[T]) core() *arm {
	a.p, a.send, a.slot = pointer(a.ch), true, unsafe.Pointer(&a.v)
	return &a.arm
}

func (a *SendArm[T]) try(g *G) {
	x.useChannel(a.p, g.op.site, 0)
	put(g, a.c, a.ch, &a.v)
}

func (a *SendArm[T]) native() bool {
	select {
	case a.ch <- a.v:
		return true
	default:
		return false
	}
}

func (a *SendArm[T]) timed() bool { return false }

// Native returns the clause for reflect.Select.
func (a *SendArm[T]) Native() (ch, value any, send bool) { return a.ch, &a.v, true }

// Received does nothing.
func (a *SendArm[T]) Received(any, bool) {}

// A RecvArm is case V, OK = <-ch.
type RecvArm[T any] struct {
	arm
	ch <-chan T
	V  T
	OK bool
}

// RecvCase is a receiving clause.
func RecvCase[T any](ch <-chan T) *RecvArm[T] { return &RecvArm[T]{ch: ch} }

func (a *RecvArm[T]) core() *arm {
	a.p, a.slot = pointer(a.ch), unsafe.Pointer(&a.V)
	return &a.arm
}

func (a *RecvArm[T]) try(g *G) { a.OK = take(g, a.c, a.ch, &a.V) }

func (a *RecvArm[T]) native() bool {
	select {
	case a.V, a.OK = <-a.ch:
		return true
	default:
		return false
	}
}

func (a *RecvArm[T]) timed() bool { return isTime[T]() }

// Native returns the clause for reflect.Select.
func (a *RecvArm[T]) Native() (ch, value any, send bool) { return a.ch, &a.V, false }

// Received stores what reflect.Select received.
func (a *RecvArm[T]) Received(value any, ok bool) {
	a.V, _ = value.(T) // the zero T stays for a nil interface
	a.OK = ok
}

// Select carries out one of arms that can go on and returns its index. If none
// can it returns -1 when there is a default clause, and waits otherwise.
func Select(s Site, hasDefault bool, arms ...Arm) int {
	if !Active() {
		return selectNative(hasDefault, arms)
	}
	g := x.cur
	g.arms = arms
	o := op{kind: KSelect, site: s}
	for i, a := range arms {
		core := a.core()
		core.c = x.channel(core.p)
		if !hasDefault { // with a default it never waits, so nobody can meet it
			g.wait(core.c, core.send, i, core.slot)
		}
		if o.obj == nil {
			o.obj = core.p
		}
	}
	if hasDefault {
		o.ready = always
	}
	x.point(&o)
	return g.selected(hasDefault)
}

func always(unsafe.Pointer) bool { return true }

// selected finishes a select that was chosen.
func (g *G) selected(hasDefault bool) int {
	defer func() { g.arms = nil }()
	var buf [8]int
	can := buf[:0]
	for i, a := range g.arms { // as one who waits there still
		if !g.done && g.can(a.core()) {
			can = append(can, i)
		}
	}
	turn := g.turn
	if g.met() {
		a := g.arms[g.arm]
		if r, ok := a.(interface{ sent() }); ok {
			r.sent()
		}
		return g.arm
	}
	if len(can) == 0 {
		x.took(-1, nil)
		return -1 // default; or the execution is being torn down
	}
	if hasDefault && !g.certain(can) {
		byDefault := func(i int) bool { return (i == 1) == (x.way.Arm == Default) }
		if x.oneOf(2, x.wayOf(2, byDefault)) == 1 {
			x.took(-1, nil)
			return -1
		}
	}
	i := can[x.oneOf(len(can), x.wayOf(len(can), func(i int) bool { return int32(can[i]+1) == x.way.Arm }))]
	core := g.arms[i].core()
	if len(x.waiting) > 0 {
		g.turn, turn = turn, g.turn
		core.c.passes(g, core.send, nil)
		g.turn = turn
	}
	x.changed(core.p)
	x.took(i, core)
	g.arms[i].try(g)
	return i
}

// certain reports whether one of the arms could go on however slow the others
// are. A goroutine that has announced an operation on an unbuffered channel may
// not have come to wait there yet, and a select with a default then does not
// find it. Time that has passed since makes sure, which it does not before
// everybody waits, and so does a synctest.Wait that has returned.
func (g *G) certain(can []int) bool {
	for _, i := range can {
		a := g.arms[i].core()
		q := a.c.sendq
		if a.send {
			q = a.c.recvq
		}
		if a.c.dataqsiz > 0 || a.c.closed != 0 || a.c.hidden != nil {
			return true
		}
		for _, w := range q {
			if w.stays() && (w.era != x.era || w.g.waits) {
				return true
			}
		}
	}
	return false
}

func (a *RecvArm[T]) sent() { a.OK = true }

func (g *G) can(a *arm) bool {
	switch {
	case a.c == nil || len(x.waiting) > 0 && !a.c.inOrder(g, a.send):
		return false
	case a.send:
		return a.c.canSend(g)
	}
	return a.c.canRecv(g)
}

func (g *G) selectable() bool {
	if g.op.ready != nil {
		return true
	}
	for _, a := range g.arms {
		if g.can(a.core()) {
			return true
		}
	}
	return false
}

// SelectNative is a real select over arms, by reflection; whoever drives
// executions sets it.
var SelectNative func(hasDefault bool, arms []Arm) int

// waitsIn is Waits for a select. One with a receive of times waits for a timer.
func waitsIn(arms []Arm) {
	if !keeping.Load() && !visited.Load() {
		return
	}
	objs := []unsafe.Pointer{nil} // select {} waits too
	for _, a := range arms {
		if a.timed() {
			Waits()
			return
		}
		objs = append(objs, a.core().p)
	}
	Waits(objs...)
}

func selectNative(hasDefault bool, arms []Arm) int {
	if len(arms) == 1 || hasDefault || keeping.Load() {
		for i, a := range arms {
			if a.native() {
				return i
			}
		}
		if hasDefault {
			return -1
		}
	}
	waitsIn(arms)
	defer Back()
	if SelectNative != nil {
		return SelectNative(hasDefault, arms)
	}
	for {
		for i, a := range arms {
			if a.native() {
				return i
			}
		}
		runtime.Gosched()
	}
}
