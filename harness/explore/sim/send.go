package sim

import (
	"time"
	"unsafe"
)

// A Sender is a channel and the place of a send on it. The value comes as an
// argument of a method, so that it converts to the channel's element type as it
// does in a send.
type Sender[T any] struct {
	ch   chan<- T
	site Site
}

// Send begins a send; V completes it.
func Send[T any](ch chan<- T, s Site) Sender[T] { return Sender[T]{ch, s} }

// V sends v.
func (s Sender[T]) V(v T) {
	if !Active() {
		sendNatively(s.ch, v)
		return
	}
	p := pointer(s.ch)
	g, c := x.cur, x.channel(p)
	if c.rendezvous() {
		slot := new(T) // what another goroutine reads through a pointer lives on the heap
		*slot = v
		g.wait(c, true, -1, unsafe.Pointer(slot))
	}
	x.point(&op{kind: KSend, obj: p, c: c, site: s.site})
	if len(x.waiting) > 0 && c != nil && !g.done {
		c.passes(g, true, nil)
	}
	if g.met() {
		return
	}
	x.useChannel(p, s.site, 0)
	put(g, c, s.ch, &v)
}

// sendNatively and recvNatively are the real operations. A value that is a time may
// come from a timer: who waits for one waits for no goroutine.

func sendNatively[T any](ch chan<- T, v T) {
	select {
	case ch <- v:
		return
	default:
	}
	Waits(pointer(ch))
	ch <- v
	Back()
}

func recvNatively[T any](ch <-chan T) (v T, ok bool) {
	select {
	case v, ok = <-ch:
		return v, ok
	default:
	}
	if isTime[T]() {
		Waits()
	} else {
		Waits(pointer(ch))
	}
	v, ok = <-ch
	Back()
	return v, ok
}

func isTime[T any]() bool {
	_, yes := any((*T)(nil)).(*time.Time)
	return yes
}

// useChannel records that a send or a close touches the channel: unordered, they
// are a race, whichever comes first, as they are for the race detector.
func (x *exec) useChannel(p unsafe.Pointer, s Site, flags uint8) {
	if mode != 0 && p != nil {
		x.access(unsafe.Add(p, unsafe.Offsetof(hchan{}.buf)), 1, s, flags|isChan)
	}
}

// sentBy is useChannel for w, if it is a send that its receiver is about to complete.
func (x *exec) sentBy(w waiter) {
	p, ch := w.g, w.g.op.obj
	if w.arm >= 0 {
		a := p.arms[w.arm].core()
		if ch = a.p; !a.send {
			return
		}
	} else if p.op.kind != KSend {
		return
	}
	if mode == 0 || x.ending {
		return
	}
	event := int32(-1)
	if x.recording {
		event = int32(len(x.events)) - 2 // the receive comes behind it: met
	}
	at := unsafe.Add(ch, unsafe.Offsetof(hchan{}.buf))
	g := x.cur
	x.cur = p
	p.last = p.time
	x.touch(x.granule(at), at, access{epoch{p.time, int32(p.id)}, manner{1, isChan}, event, p.op.site})
	x.cur = g
}

// put sends *v on a channel that can take it.
func put[T any](g *G, c *chanState, ch chan<- T, v *T) {
	if x.recording {
		x.value(func() any { return *v })
	}
	switch {
	case c == nil || c.closed != 0 || x.ending:
		select {
		case ch <- *v: // panics if it is closed
		default:
		}
	case c.dataqsiz > 0:
		c.sync(g, &c.sent)
		ch <- *v
	default:
		w := x.partner(c, false, g)
		*(*T)(w.slot) = *v
		x.complete(w, true)
	}
}

// Recv receives from ch.
func Recv[T any](ch <-chan T, s Site) T {
	v, _ := Recv2(ch, s)
	return v
}

// Recv2 receives from ch and reports whether the value was sent.
func Recv2[T any](ch <-chan T, s Site) (v T, ok bool) {
	if !Active() {
		return recvNatively(ch)
	}
	p := pointer(ch)
	g, c := x.cur, x.channel(p)
	var slot *T
	if c.rendezvous() {
		slot = new(T)
		g.wait(c, false, -1, unsafe.Pointer(slot))
	}
	x.point(&op{kind: KRecv, obj: p, c: c, site: s})
	if len(x.waiting) > 0 && c != nil && !g.done {
		c.passes(g, false, nil)
	}
	if g.met() {
		return *slot, g.ok
	}
	ok = take(g, c, ch, &v)
	return v, ok
}

// take receives into *v from a channel that can give.
func take[T any](g *G, c *chanState, ch <-chan T, v *T) (ok bool) {
	switch {
	case c == nil || x.ending:
		select {
		case *v, ok = <-ch:
		default:
		}
	case c.hidden != nil:
		*v, ok = *(*T)(c.hidden), true
		c.hidden = nil
		Acquire(unsafe.Pointer(c.hchan))
	case c.qcount > 0:
		c.sync(g, &c.taken)
		*v, ok = <-ch
	case c.closed != 0:
		Acquire(unsafe.Pointer(c.hchan))
		*v, ok = <-ch
	default:
		w := x.partner(c, true, g)
		*v, ok = *(*T)(w.slot), true
		if x.recording {
			x.value(func() any { return *v })
		}
		x.complete(w, true)
		return ok
	}
	if x.recording {
		x.value(func() any { return *v })
	}
	return ok
}

// Close closes ch.
func Close[T any](ch chan<- T, s Site) {
	if !Active() {
		close(ch)
		return
	}
	p := pointer(ch)
	x.point(&op{kind: KClose, obj: p, site: s})
	x.useChannel(p, s, isWrite)
	if p != nil {
		Release(p)
	}
	close(ch)
}

// Len is len(ch).
func Len[T any](ch <-chan T, s Site) int {
	if Active() {
		x.point(&op{kind: KLen, obj: pointer(ch), site: s})
	}
	return len(ch)
}

// LenAny is the operation of len on a channel of any type.
func LenAny(ch unsafe.Pointer) { x.point(&op{kind: KLen, obj: ch}) }
