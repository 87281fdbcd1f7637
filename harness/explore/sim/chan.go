package sim

import "unsafe"

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

func (c *chanState) canSend(g *G) bool {
	return c.closed != 0 || c.qcount < c.dataqsiz || c.dataqsiz == 0 && other(c.recvq, g)
}

func (c *chanState) canRecv(g *G) bool {
	return c.qcount > 0 || c.closed != 0 || c.hidden != nil || c.dataqsiz == 0 && other(c.sendq, g)
}

// enabled reports whether g could be chosen now.
func (g *G) enabled() bool {
	if o := &g.op; o.kind > KSelect || o.kind < KSend {
		if o.ready != nil {
			return o.ready(o.obj)
		}
		return !o.try || !x.Tries || o.swaps()
	}
	return g.done || g.communicates()
}

// communicates is enabled for operations on channels that nobody has completed.
func (g *G) communicates() bool {
	switch c := g.op.c; g.op.kind {
	case KSend:
		return c != nil && c.canSend(g) && (len(x.waiting) == 0 || c.inOrder(g, true))
	case KRecv:
		return c != nil && c.canRecv(g) && (len(x.waiting) == 0 || c.inOrder(g, false))
	case KSelect:
		return g.selectable()
	}
	return true // close, len
}

// sync orders a put after the takes that made room for it, and a take after its
// put. The place is *at, which moves on.
func (c *chanState) sync(g *G, at *uint) {
	i := c.pass(at)
	if mode == 0 || c.dataqsiz == 0 {
		return
	}
	s := c.slot(i)
	g.learn(s)
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
