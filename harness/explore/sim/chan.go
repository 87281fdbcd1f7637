package sim

import (
	"slices"
	"time"
	"unsafe"
)

// Channels stay what they are: buffer, length and whether it is closed live in
// the real channel, so that code that is not instrumented sees the same state.
// Only waiting is ours: an operation on the real channel is made when it cannot
// block. A rendezvous on an unbuffered channel is made here, from one
// goroutine's variable to the other's.

// hchan is the head of the runtime's channel. checkHchan makes sure.
type hchan struct {
	qcount   uint
	dataqsiz uint
	buf      unsafe.Pointer
	_        uint16
	closed   uint32
}

func init() {
	c := make(chan int, 3)
	c <- 1
	h := *(**hchan)(unsafe.Pointer(&c))
	ok := h.qcount == 1 && h.dataqsiz == 3 && h.closed == 0
	close(c)
	if !ok || h.closed != 1 {
		panic("racelab: this Go version lays channels out in another way")
	}
}

// Closed reports whether a channel is closed; Reopen makes an open one of it again,
// for an execution to find it as another has.
func Closed(ch unsafe.Pointer) bool { return (*hchan)(ch).closed != 0 }

func Reopen(ch unsafe.Pointer) { (*hchan)(ch).closed = 0 }

// chanState is what an execution knows of a channel beside the channel itself.
type chanState struct {
	*hchan
	recvq, sendq []waiter       // announced on it, unbuffered channels only
	slots        []vc           // of each place of the buffer: who last put or took there
	sent, taken  uint           // the places of the buffer of the next send and of the next receive
	gone         int            // entries of the two that do not stay, at least
	timer        bool           // has one place that len and cap do not show
	hidden       unsafe.Pointer // what is in that place, a pointer to it
}

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

// chanTable finds the states of channels by open addressing. An entry of an earlier
// execution counts as empty.
type chanTable struct {
	slots []chanSlot
	used  []*chanState // by this execution
	free  []*chanState // to be used again: most programs make the same channels in each
}

type chanSlot struct {
	key   uintptr
	tag   uint32
	state *chanState
}

func (x *exec) channel(p unsafe.Pointer) *chanState {
	if p == nil {
		return nil
	}
	t := &x.chans
	if 2*len(t.used) >= len(t.slots) {
		t.grow(x.tag)
	}
	s := t.find(uintptr(p), x.tag)
	if s.tag != x.tag {
		*s = chanSlot{uintptr(p), x.tag, t.state((*hchan)(p))}
		t.used = append(t.used, s.state)
	}
	return s.state
}

// find returns where key is, or belongs.
func (t *chanTable) find(key uintptr, tag uint32) *chanSlot {
	mask := uintptr(len(t.slots) - 1)
	for i := hashPtr(key) & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.tag != tag || s.key == key {
			return s
		}
	}
}

func (t *chanTable) grow(tag uint32) {
	old := t.slots
	t.slots = make([]chanSlot, max(16, 2*len(old)))
	for _, s := range old {
		if s.tag == tag {
			*t.find(s.key, tag) = s
		}
	}
}

// state makes the state of a channel, of one that is free if there is any.
func (t *chanTable) state(h *hchan) *chanState {
	var c *chanState
	if n := len(t.free); n > 0 {
		c, t.free = t.free[n-1], t.free[:n-1]
		*c = chanState{recvq: c.recvq[:0], sendq: c.sendq[:0], slots: c.slots[:0]}
	} else {
		c = new(chanState)
	}
	if c.hchan = h; h.qcount < h.dataqsiz {
		c.sent = h.qcount
	}
	return c
}

// maxFree bounds what is kept of each kind to be used again.
const maxFree = 64

// recycle forgets the channels, which must not be kept alive.
func (t *chanTable) recycle() {
	if len(t.used) > maxFree {
		*t = chanTable{}
		return
	}
	for _, c := range t.used {
		clear(c.recvq)
		clear(c.sendq)
		if cap(c.slots) > maxFree {
			c.slots = nil
		}
		c.hchan, c.hidden = nil, nil
		if len(t.free) < maxFree {
			t.free = append(t.free, c)
		}
	}
	t.used = t.used[:0]
}

// makeSlots makes room for place n-1 of the buffer. A buffer may be as large as a
// number gets, when it is of struct{} and serves as a semaphore.
func (c *chanState) makeSlots(n int) {
	old := len(c.slots)
	n = min(max(n, 2*old, 64), int(c.dataqsiz))
	if n > cap(c.slots) {
		slots := make([]vc, n)
		copy(slots, c.slots)
		c.slots = slots
		return
	}
	c.slots = c.slots[:n]
	for i := old; i < n; i++ {
		c.slots[i].reset()
	}
}

func pointer[C any](ch C) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&ch)) }

// other reports whether somebody but g waits in q.
func other(q []waiter, g *G) bool {
	for i := range q {
		if q[i].g != g && q[i].stays() {
			return true
		}
	}
	return false
}

func (c *chanState) canSend(g *G) bool {
	return c.closed != 0 || c.qcount < c.dataqsiz || c.dataqsiz == 0 && other(c.recvq, g)
}

func (c *chanState) canRecv(g *G) bool {
	return c.qcount > 0 || c.closed != 0 || c.hidden != nil || c.dataqsiz == 0 && other(c.sendq, g)
}

// enabled reports whether g could be chosen now.
func (g *G) enabled() bool {
	if o := &g.op; o.kind > KSelect || o.kind < KSend {
		return o.ready == nil || o.ready(o.obj)
	}
	return g.done || g.communicates()
}

// communicates is enabled for operations on channels that nobody has completed.
func (g *G) communicates() bool {
	switch g.op.kind {
	case KSend:
		return g.op.c != nil && g.op.c.canSend(g)
	case KRecv:
		return g.op.c != nil && g.op.c.canRecv(g)
	case KSelect:
		return g.selectable()
	}
	return true // close, len
}

// partner takes one of those who wait in q out of all queues, by choice.
func (x *exec) partner(q []waiter, g *G) waiter {
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
	g.clock.join(&p.clock)
	p.clock.join(&g.clock)
	g.tick()
	p.tick()
	p.done, p.ok, p.arm = true, ok, w.arm
	p.widen(x.carried)
}

// sync orders a put after the takes that made room for it, and a take after its
// put. The place is *at, which moves on.
func (c *chanState) sync(g *G, at *uint) {
	i := c.pass(at)
	if mode == 0 || c.dataqsiz == 0 {
		return
	}
	s := c.slot(i)
	g.clock.join(s)
	s.copy(&g.clock)
	g.tick()
}

// pass returns a place of the buffer and moves on to the next.
func (c *chanState) pass(at *uint) (i uint) {
	i = *at
	if *at++; *at == c.dataqsiz {
		*at = 0
	}
	return i
}

// slot returns the clock of the ith place of the buffer.
func (c *chanState) slot(i uint) *vc {
	if int(i) >= len(c.slots) {
		c.makeSlots(int(i) + 1)
	}
	return &c.slots[i]
}

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
		w := x.partner(c.recvq, g)
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
		w := x.partner(c.sendq, g)
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

// TimerChan gives ch, which is unbuffered, one place that len and cap do not
// show, as the channel of a time.Timer has since Go 1.23.
func TimerChan[T any](ch chan T) { x.channel(pointer(ch)).timer = true }

// Offer puts v into the place of a timer's channel, which is hidden or, as it was
// before Go 1.23, a buffer; it drops v when the place is taken.
func Offer[T any](ch chan T, v T) {
	p := pointer(ch)
	c := x.channel(p)
	switch {
	case c.dataqsiz > 0 && c.qcount == 0:
		c.slot(c.pass(&c.sent)).copy(&x.cur.clock)
		ch <- v
		x.changed(p)
	case c.dataqsiz == 0 && c.hidden == nil:
		c.hidden = unsafe.Pointer(&v)
		x.changed(p)
		Release(p)
	}
}

// Drain empties the hidden place and reports whether there was something in it.
func Drain[T any](ch chan T) bool {
	c := x.channel(pointer(ch))
	had := c.hidden != nil
	x.changed(unsafe.Pointer(c.hchan))
	c.hidden = nil
	return had
}
