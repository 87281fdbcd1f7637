package sim

import (
	"iter"
	"runtime"
	"unsafe"

	"example.com/racelab/harness/explore/sim/getg"
)

// A coro runs one function after another. It is a coroutine of the Go runtime, reached
// through iter.Pull: a resume and a yield take about 70 ns together, a quarter of a
// handover through a channel.
//
// To the runtime those two are one thing: the caller of either waits in a place that
// belongs to the coroutine, and who waited there goes on. So each coroutine can switch
// to each other one, and the driver can, by waiting where that one waits now
// ([coro.wait]). The tempting way is to keep to what iter.Pull is for: a coroutine
// resumes another one, which yields to it. Then each goroutine that ends, and each that
// waits for one that it has resumed, takes two switches.
//
// A processor foresees where a function returns to by the calls that came before. After
// a switch they were those of another goroutine, so each return up to the program's own
// code costs as much as ten instructions or more. That is why wait is written out once
// more in [exec.point] and [coro.serve].
//
// A function may end its goroutine with runtime.Goexit (t.FailNow does). The
// coroutine then is unwinding and can no longer return, and iter.Pull would
// pass the Goexit on to whoever resumed it. But deferred calls run before it
// ends, and a deferred call may switch: so the coroutine goes on serving
// functions from within its own deferred call, one frame deeper, and is
// replaced after maxUnwinds of these, or one from deep below.
type coro struct {
	resume func() (struct{}, bool)
	yield  func(struct{}) bool
	turn   bool  // the next switch here is a yield
	at     *coro // where it waits

	g       *G      // what to run, nil when it is idle
	self    uintptr // the runtime's g that it is
	goid    uint64  // the runtime's number of the goroutine that it is
	unwinds int
	spent   bool // must not be switched to again, only retired
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
	c.at = c
	c.resume, _ = iter.Pull(func(yield func(struct{}) bool) {
		c.yield, c.self, c.goid = yield, getg.G(), goid()
		c.serve()
	})
	return c
}

// wait lets who waits in the place of at go on. c, the caller, waits there.
func (c *coro) wait(at *coro) {
	c.at = at
	if at.turn = !at.turn; at.turn {
		at.resume()
	} else {
		at.yield(struct{}{})
	}
	if x.retiring != nil {
		c.displaced()
	}
}

// displaced makes room for the coroutine that is to be retired, in whose place c waits.
func (c *coro) displaced() {
	for r := x.retiring; r != nil && r != c; r = x.retiring {
		c.at = r.at
		c.at.swap()
	}
}

// swap lets who waits in c's place go on, and has the caller wait there.
func (c *coro) swap() {
	if c.turn = !c.turn; c.turn {
		c.resume()
	} else {
		c.yield(struct{}{})
	}
}

// serve runs c.g, and others after it, until the coroutine is retired. It is the
// outermost function of a simulated goroutine.
func (c *coro) serve() {
	var base byte
	defer c.left(&base)
	for {
		g := c.g
		g.self = c.self
		if g.literal {
			callLiteral(g.fn)
		} else {
			g.fn()
		}
		at := c.over(g)
		if at == nil {
			continue
		}
		c.at = at // as wait does
		if at.turn = !at.turn; at.turn {
			at.resume()
		} else {
			at.yield(struct{}{})
		}
		if x.retiring != nil {
			c.displaced()
		}
		if c.g == nil {
			return
		}
	}
}

// over is told that g has ended, which c has run. It returns where the next one waits,
// nil if c is to run that itself. Until there is one for c to run it has none; if it
// still has none when it goes on, it is retired.
func (c *coro) over(g *G) (at *coro) {
	x.finish(g)
	g.co, c.g = nil, nil
	next := x.next
	switch {
	case c.spent:
		x.spent = append(x.spent, c)
	case next != nil && next.co == nil:
		next.co, c.g, x.cur = c, next, next
		return nil
	default:
		x.idle = append(x.idle, c)
	}
	return x.coroutine(next).at
}

// left is called when serve is, by Goexit and by a panic too. A panic must not be
// recovered from by returning: a Goexit may be under way below it, which would go on.
func (c *coro) left(base *byte) {
	var here byte
	g := c.g
	if g == nil { // the coroutine is retired
		return
	}
	if r := recover(); r != nil {
		x.panicked(g, r)
	}
	if c.unwinds++; c.unwinds == 1 {
		deepen(c.unwinds)
	}
	below := uintptr(unsafe.Pointer(base)) - uintptr(unsafe.Pointer(&here))
	c.spent = c.unwinds >= maxUnwinds || below > maxBelow
	if at := c.over(g); at != nil {
		c.wait(at)
	}
	if c.g != nil {
		c.serve()
	}
}

// retire ends the coroutine, which waits for a goroutine to run. Who goes on then is
// who waits in its own place; so that has to be the one that ends it, and whoever is
// there instead changes places with it. What is left of a Goexit lands on a goroutine
// made for it.
func (c *coro) retire() {
	done := make(chan struct{})
	go func() {
		defer func() {
			x.retiring = nil
			close(done)
		}()
		x.retiring = c
		c.swap()
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
	f := Failure{Kind: FailPanic, G: g.id, Value: value, Event: len(x.events), Blocked: x.left}
	pcs := make([]uintptr, 64)
	f.Stack = pcs[:runtime.Callers(4, pcs)]
	if msg, ok := value.(fatalError); ok {
		f.Kind, f.Value = FailFatal, string(msg)
	}
	x.fail(f)
}
