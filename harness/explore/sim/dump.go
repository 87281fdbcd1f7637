package sim

import (
	"runtime"
	"unsafe"
)

// A Goroutine is one line of a dump.
type Goroutine struct {
	ID      int
	State   string // "running", "chan receive", as the runtime says it
	Creator int    // -1 for the body
	Site    Site   // of the go statement, 0 for one of package testing or a look-alike
	Self    bool   // the caller
	Goid    uint64 // the runtime's own number of it, 0 before it first runs

	entry func()
}

// EntryAt is the function that g runs, and where that begins.
func (g Goroutine) EntryAt() (name, file string, line int) {
	if g.entry == nil {
		return "unknown", "?", 0
	}
	f := runtime.FuncForPC(**(**uintptr)(unsafe.Pointer(&g.entry)))
	file, line = f.FileLine(f.Entry())
	return f.Name(), file, line
}

// Goroutines lists those of the execution that have not ended.
func Goroutines() []Goroutine {
	var all []Goroutine
	for _, g := range x.live {
		d := Goroutine{ID: g.id, State: state(g), Creator: g.parent, Site: g.site, Self: g == x.cur, entry: g.fn}
		if g.co != nil {
			d.Goid = g.co.goid
		}
		all = append(all, d)
	}
	return all
}

func state(g *G) string {
	if g == x.cur {
		return "running"
	}
	if g.enabled() {
		return "runnable"
	}
	switch g.op.kind {
	case KSend:
		if g.op.c == nil {
			return "chan send (nil chan)"
		}
		return "chan send"
	case KRecv:
		if g.op.c == nil {
			return "chan receive (nil chan)"
		}
		return "chan receive"
	case KSelect:
		if len(g.arms) == 0 {
			return "select (no cases)"
		}
		return "select"
	case KLock, KAnnounce:
		return "sync.Mutex.Lock"
	case KRLock:
		return "sync.RWMutex.RLock"
	case KWait:
		return "sync.WaitGroup.Wait"
	case KCondWait, KCondWake:
		return "sync.Cond.Wait"
	case KSleep:
		return "sleep"
	}
	return "semacquire"
}

// Durable reports whether g waits for something that only goroutines of its
// own bubble can bring about, in the sense of testing/synctest.
func durable(g *G) bool {
	switch g.op.kind {
	case KSend, KRecv, KSelect, KWait, KCondWait, KCondWake, KSleep, KQuiesce:
		return true
	}
	return false
}

// NewBubble puts the calling goroutine, and those it starts from now on, into a
// new bubble of testing/synctest and returns what puts it back.
func NewBubble() (id int, leave func()) {
	g, old := x.cur, x.cur.bubble
	x.bubbles = append(x.bubbles, x.now)
	g.bubble = len(x.bubbles)
	return g.bubble, func() { g.bubble = old }
}

// Bubble returns the bubble of the calling goroutine, 0 for none.
func Bubble() int { return x.cur.bubble }

// Stuck reports whether goroutines of the caller's bubble beside it have not ended.
// A panic that comes of it names them.
func Stuck() bool {
	x.left = nil
	for _, b := range x.blocked() {
		if b.G != x.cur.id && x.gs[b.G].bubble == x.cur.bubble {
			x.left = append(x.left, b)
		}
	}
	return len(x.left) > 0
}

// Quiet reports whether all goroutines of a bubble but those that wait in
// synctest.Wait are durably blocked.
func Quiet(id int) bool {
	for _, g := range x.live {
		if g.bubble == id && g.op.kind != KQuiesce && (!durable(g) || g.enabled()) {
			return false
		}
	}
	return true
}

// Aborting reports whether the execution is being torn down.
func Aborting() bool { return x.running && x.ending }

// Pulse is a number that changes as executions go on. It may be read on any
// goroutine, and is then a little old.
func Pulse() uint64 { return uint64(x.tag)<<32 + uint64(x.steps) + uint64(x.accesses) }
