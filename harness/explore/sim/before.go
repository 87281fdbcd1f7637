package sim

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"example.com/racelab/harness/explore/sim/getg"
)

// Goroutines of before: those that package variables, init functions and TestMain
// start. In the plain program they run beside every test.
//
// They are kept, and each execution starts them anew, before its body does
// anything. That they have done nothing until then is a schedule of the plain
// program too, and package variables hold what they held when they were started.
//
// Two ways that look simpler are wrong. Let them come to rest and hope that they
// stay there: a ticker, or a send of the test's on a channel with a buffer, wakes
// them in the middle of an execution. Hold them up while there is one: a test that
// hands work to them then waits for ever, and is told to deadlock.
//
// It ends where somebody outside of executions waits for what they do: an init
// function that receives from one, TestMain, a test that is run natively. Then all
// of them are started for good ([StartKept]), and are guests: goroutines that are
// stopped whenever they come to an operation, or back from having waited in one,
// during an exploration, until that is over. What an execution waits for in vain
// may be up to a guest then, and is no deadlock.
var before struct {
	sync.Mutex
	on     bool // what is started is kept
	kept   []keptGo
	timers []keptTimer
	guests map[uintptr]*guest // by the runtime's g
	over   chan struct{}      // closed when the exploration is
}

type keptGo struct {
	site    Site
	f       func()
	literal bool
}

// A keptTimer is one that was started together with those: how to start it in an
// execution, and natively.
type keptTimer struct{ simulated, natively func() }

// A guest is a goroutine that was started natively by instrumented code.
type guest struct {
	site  Site
	waits bool             // in an operation whose end is up to other goroutines alone
	on    []unsafe.Pointer // which ones
}

var (
	keeping atomic.Bool // something is kept
	visited atomic.Bool // there is a guest
	begins  atomic.Bool // a test has been begun that is to be explored
	busy    atomic.Bool // an exploration is under way
)

// KeepEarly lets the goroutines that are started from now on be kept, until the
// first exploration begins or StartKept is called.
func KeepEarly() { before.on = true }

// Early reports whether what is started natively is kept.
func Early() bool {
	before.Lock()
	defer before.Unlock()
	return before.on
}

// Visited reports whether there are guests.
func Visited() bool { return visited.Load() }

// Kept reports whether executions start goroutines of before.
func Kept() bool { return keeping.Load() }

// startNatively is a go statement outside an execution.
func startNatively(s Site, f func(), literal bool) {
	b := &before
	b.Lock()
	if b.on {
		b.kept = append(b.kept, keptGo{s, f, literal})
		first := !keeping.Swap(true)
		b.Unlock()
		if first {
			go watchInit()
		}
		return
	}
	b.Unlock()
	go visit(s, f, literal)
}

// KeepTimer keeps a timer that is started natively, if what is started now is kept.
func KeepTimer(simulated, natively func()) bool {
	b := &before
	b.Lock()
	on := b.on
	if on {
		b.timers = append(b.timers, keptTimer{simulated, natively})
	}
	first := on && !keeping.Swap(true)
	b.Unlock()
	if first {
		go watchInit()
	}
	return on
}

// visit is the outermost function of a guest.
func visit(s Site, f func(), literal bool) {
	g, b := getg.G(), &before
	b.Lock()
	if b.guests == nil {
		b.guests = map[uintptr]*guest{}
	}
	b.guests[g] = &guest{site: s}
	visited.Store(true)
	b.Unlock()
	defer func() {
		b.Lock()
		delete(b.guests, g)
		visited.Store(len(b.guests) > 0)
		b.Unlock()
	}()
	Back()
	if literal {
		callLiteral(f)
	} else {
		f()
	}
}

// Guest makes of f a function that the runtime may call on a goroutine of its own,
// as time.AfterFunc does.
func Guest(f func()) func() {
	if f == nil {
		return nil
	}
	return func() { visit(0, f, false) }
}

// StartKept starts for good what has been kept.
func StartKept() {
	b := &before
	b.Lock()
	list, timers := b.kept, b.timers
	b.on, b.kept, b.timers = false, nil, nil
	keeping.Store(false)
	b.Unlock()
	for _, t := range timers {
		t.natively()
	}
	for _, k := range list {
		go visit(k.site, k.f, k.literal)
	}
}

// Waits is called outside an execution before an operation that waits for what
// other goroutines do with the objects that it is given, if any; Back after it.
func Waits(objs ...unsafe.Pointer) {
	if keeping.Load() && !busy.Load() {
		StartKept()
	}
	if visited.Load() {
		note(len(objs) > 0, objs)
	}
}

// Back stops a guest that comes back from having waited while there is an
// exploration.
func Back() {
	if visited.Load() {
		note(false, nil)
		rests()
	}
}

func note(waits bool, on []unsafe.Pointer) {
	before.Lock()
	defer before.Unlock()
	if g := before.guests[getg.G()]; g != nil {
		g.waits, g.on = waits, on
	}
}

// rests stops the caller, if it is a guest, until no exploration is under way, and
// reports whether it is one.
func rests() bool {
	if !visited.Load() {
		return false
	}
	for {
		before.Lock()
		g, over := before.guests[getg.G()], before.over
		before.Unlock()
		if g == nil || !busy.Load() {
			return g != nil
		}
		<-over
	}
}

// Begins says that a test begins that is to be explored: what the program's first
// goroutine waits for from now on is its end. It may take a while until the test
// is Exploring, where processors are few.
func Begins() { begins.Store(true) }

// Exploring holds the guests up until over is called. What is started natively
// from now on is not kept.
func Exploring() (over func()) {
	b := &before
	b.Lock()
	b.on = false
	done := make(chan struct{})
	b.over = done
	b.Unlock()
	busy.Store(true)
	return func() {
		x.retireIdle(0) // what looks for goroutines that are left must not find them
		busy.Store(false)
		close(done)
	}
}

// startKept starts the goroutines of before, as if the body did.
func (x *exec) startKept(body *G) {
	if !keeping.Load() {
		return
	}
	x.cur = body
	for _, t := range before.timers {
		t.simulated()
	}
	if len(before.kept) == 0 {
		return
	}
	x.concurrent()
	for _, k := range before.kept {
		g := x.start(k.f, body, k.site)
		g.literal, g.early = k.literal, true
		if n := len(x.names); n > 0 {
			x.names[n-1].Stack = nil // the go statement was carried out long ago
		}
	}
}

// onlyEarly reports whether nobody is left but those who have been there before.
func (x *exec) onlyEarly() bool {
	for _, g := range x.live {
		if !g.early {
			return false
		}
	}
	return true
}

// awaited returns a guest that may be what an execution waits for in which nobody
// can go on: one that is not itself waiting for other goroutines alone, or is on
// an object that somebody here waits for.
func (x *exec) awaited() (s Site, yes bool) {
	if !visited.Load() {
		return 0, false
	}
	before.Lock()
	defer before.Unlock()
	for _, g := range before.guests {
		if !g.waits {
			return g.site, true
		}
		for _, p := range g.on {
			for _, w := range x.live {
				if w.waitsFor(p) {
					return g.site, true
				}
			}
		}
	}
	return 0, false
}

func (g *G) waitsFor(p unsafe.Pointer) bool {
	if g.op.obj == p {
		return true
	}
	for _, a := range g.arms {
		if a.core().p == p {
			return true
		}
	}
	return false
}

// watchInit releases what has been kept when the program's first goroutine waits
// for something before its first test, in a way that no look-alike sees: an answer
// of a server that it has started, say. One that computes for long may be spinning
// until a goroutine has done something.
func watchInit() {
	const look, long = 50 * time.Millisecond, 3 * time.Second
	var last string
	for since := time.Now(); keeping.Load() && !busy.Load(); time.Sleep(look) {
		state := firstGoroutine()
		runs := len(state) == 0 || hasPrefix(state, "run") // running, runnable
		if begins.Load() {
			return
		}
		if time.Since(since) > long || !runs && state == last {
			before.Lock()
			on := before.on
			before.Unlock()
			if on { // else a test is about to begin
				StartKept()
			}
			return
		}
		last = state
	}
}

func hasPrefix(s, p string) bool { return len(s) >= len(p) && s[:len(p)] == p }

// firstGoroutine returns what a dump says of goroutine 1, from its state on.
func firstGoroutine() string {
	buf := make([]byte, 1<<16)
	text := string(buf[:runtime.Stack(buf, true)])
	const head = "goroutine 1 ["
	for i := range text {
		if (i == 0 || text[i-1] == '\n') && hasPrefix(text[i:], head) {
			text = text[i+len(head):]
			for j := 1; j < len(text); j++ {
				if text[j] == '\n' && text[j-1] == '\n' {
					return text[:j]
				}
			}
			return text
		}
	}
	return ""
}
