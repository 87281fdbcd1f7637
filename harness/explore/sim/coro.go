package sim

import (
	"iter"
	"runtime"
	"unsafe"

	"example.com/racelab/harness/explore/sim/getg"
)

// A coro runs one function after another, each until it asks to be switched
// away from. It is a coroutine of the Go runtime, reached through iter.Pull: a
// resume and a yield take about 70 ns together, a quarter of a handover through
// a channel.
//
// A function may end its goroutine with runtime.Goexit (t.FailNow does). The
// coroutine then is unwinding and can no longer return, and iter.Pull would
// pass the Goexit on to whoever resumed it. But deferred calls run before it
// ends, and a deferred call may yield: so the coroutine goes on serving
// functions from within its own deferred call, one frame deeper, and is
// replaced after maxUnwinds of these, or one from deep below.
type coro struct {
	resume func() (struct{}, bool)
	stop   func()
	yield  func(struct{}) bool

	g       *G     // what to run at the next resume
	goid    uint64 // the runtime's number of the goroutine that it is
	unwinds int
	spent   bool // must not be resumed again, only retired
}

// A stack grows by copying what is on it, and for one as deep as this the copying
// costs as much as the unwinding. So it is made large once, at the first Goexit, when
// there is little on it. More unwinds would save making a coroutine, which is a small
// part of their cost by then, and hold more memory in each that is kept.
const (
	maxUnwinds = 50
	deepStack  = 32 << 10
	maxBelow   = 16 << 10 // bytes of stack that an unwind may leave
)

//go:noinline
func deepen(i int) byte {
	var room [deepStack]byte
	return room[i]
}

// goid reads the number of the calling goroutine off its stack trace, which
// begins "goroutine 7 [running]".
func goid() (id uint64) {
	var buf [32]byte
	for _, c := range buf[len("goroutine "):runtime.Stack(buf[:], false)] {
		if c < '0' || c > '9' {
			break
		}
		id = id*10 + uint64(c-'0')
	}
	return id
}

func newCoro() *coro {
	c := new(coro)
	c.resume, c.stop = iter.Pull(func(yield func(struct{}) bool) {
		c.yield, c.goid = yield, goid()
		c.serve()
	})
	return c
}

// serve runs c.g, and others after it, until the coroutine is retired. It is the
// outermost function of a simulated goroutine.
func (c *coro) serve() {
	var base byte
	defer c.left(&base)
	for {
		g := c.g
		g.self = getg.G()
		if g.literal {
			callLiteral(g.fn)
		} else {
			g.fn()
		}
		x.finish(g)
		if next := x.next; next != nil && next.co == nil && !x.ending { // it needs a coroutine
			g.co, next.co = nil, c
			c.g, x.cur = next, next
			continue
		}
		if !c.yield(struct{}{}) {
			c.g = nil
			return
		}
	}
}

// left is called when serve is, by Goexit and by a panic too. A panic must not be
// recovered from by returning: a Goexit may be under way below it, which would go on.
func (c *coro) left(base *byte) {
	var here byte
	g := c.g
	if g == nil || g.ended { // the coroutine is retired, or this package has panicked
		return
	}
	if r := recover(); r != nil {
		x.panicked(g, r)
	}
	x.finish(g)
	if c.unwinds++; c.unwinds == 1 {
		deepen(c.unwinds)
	}
	below := uintptr(unsafe.Pointer(base)) - uintptr(unsafe.Pointer(&here))
	c.spent = c.unwinds >= maxUnwinds || below > maxBelow
	if c.yield(struct{}{}) && !c.spent {
		c.serve()
	}
}

// retire ends the coroutine. What is left of a Goexit lands on a goroutine made
// for it.
func (c *coro) retire() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.stop()
	}()
	<-done
}

// callLiteral is a frame by which package stack knows that the one above is not
// the program's.
func callLiteral(f func()) { f() }

func (x *exec) panicked(g *G, value any) {
	if x.ending {
		return
	}
	f := Failure{Kind: FailPanic, G: g.id, Value: value, Event: len(x.events)}
	pcs := make([]uintptr, 64)
	f.Stack = pcs[:runtime.Callers(4, pcs)]
	if msg, ok := value.(fatalError); ok {
		f.Kind, f.Value = FailFatal, string(msg)
	}
	x.fail(f)
}
