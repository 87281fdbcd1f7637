package sim

import "unsafe"

// A Tracer is a Chooser that decides on whole transitions: a transition is an
// operation and all that its goroutine does up to the next one. It is asked at
// every decision, also when only one goroutine can go on, and sees what each
// goroutine is about to do. Systematic exploration needs that: which of two
// operations comes first matters only if they do not commute.
type Tracer interface {
	Chooser

	// Step picks one of enabled, which is sorted and not empty, and the way in
	// which it goes on, one of its Ways. current is the goroutine that has just
	// announced an operation, -1 when it has ended. A negative goroutine ends the
	// execution without a verdict.
	Step(current int, enabled []int) (g int, way Way)

	// Apart reports whether timers that are due no further apart than what readings
	// of the clock have added are to fire one after the other: those that are due
	// first, and the rest when nobody can go on again. If not they fire together.
	Apart() bool

	// Over is called when the execution is over and nothing has been torn down.
	Over(r *Result)
}

// A Way is how a goroutine can carry out what it has announced. Most operations
// have one way, the zero Way. A select has one for each arm that can go on, a
// rendezvous on an unbuffered channel one for each partner.
//
// A rendezvous belongs to its sender, so that it is one transition and not two;
// only if the receiver polls, in a select with a default clause, is it the
// receiver's, who does not wait to be found.
type Way struct {
	Arm        int32 // of a select, from 1; Default; 0 outside one
	Partner    int32 // the goroutine met and 1; 0 for none
	PartnerArm int32 // of the partner's select, from 1; 0 outside one
}

// Default is the arm of a default clause.
const Default = -1

// An End is one side of a channel that an operation names.
type End struct {
	Chan       unsafe.Pointer // nil for a nil channel
	Send       bool
	Unbuffered bool
	Timer      bool
	Closed     bool
	Len, Cap   int // Len counts what is in the hidden place of a timer's channel
}

// NumStarted returns how many goroutines the execution has started so far. Their
// numbers are below it.
func NumStarted() int { return len(x.gs) }

// GoroutineAt returns the goroutine of a number, which may have ended.
func GoroutineAt(id int) *G { return x.gs[id] }

// Era counts how often time has moved in the execution.
func Era() int { return x.era }

// ID returns the number of the goroutine.
func (g *G) ID() int { return g.id }

// Parent returns who started it, -1 for the body and what timers start.
func (g *G) Parent() int { return g.parent }

// Ended reports whether it has ended.
func (g *G) Ended() bool { return g.ended }

// Clock returns its vector clock, which must not be changed.
func (g *G) Clock() []uint32 { return g.clock.all() }

// Pending says what g is about to do, or did when it has gone on since: the
// kind, and the memory or the object that it is about. An operation that
// somebody else has completed is KResume.
func (g *G) Pending() (k Kind, obj unsafe.Pointer, size uintptr) {
	if g.done {
		return KResume, nil, 0
	}
	return g.op.kind, g.op.obj, g.op.size
}

// Expects returns what g's compare-and-swap expects to find, if that is what it is
// about to do and if it is known.
func (g *G) Expects() (word uint64, ok bool) { return uint64(g.op.note), g.op.expects }

// Tries reports whether what g is about to do is a try: see Again.
func (g *G) Tries() bool { return g.op.try }

// Starter returns who started the timer that started it, -1 if none did.
func (g *G) Starter() int {
	if g.parent >= 0 || g.id == 0 {
		return -1
	}
	return g.starter
}

// Outcome says how the operation that g carried out last went: whether it turned
// out weak, which is to have changed nothing (see Weaken), and what it noted.
func (g *G) Outcome() (weak bool, note int64) { return g.weak, g.noted }

// outcome keeps how g's operation went; the next one is announced in its place.
func (g *G) outcome() { g.weak, g.noted = g.op.weak, g.op.note }

// Polls reports whether g is about to select with a default clause.
func (g *G) Polls() bool { return g.op.kind == KSelect && g.op.ready != nil }

// Ends appends the sides of channels that g's operation names, in order of the
// arms of a select.
func (g *G) Ends(to []End) []End {
	switch {
	case g.done:
	case g.op.kind == KSelect:
		for _, a := range g.arms {
			core := a.core()
			to = append(to, end(core.p, core.c, core.send))
		}
	case g.op.kind == KSend, g.op.kind == KRecv:
		to = append(to, end(g.op.obj, g.op.c, g.op.kind == KSend))
	case g.op.kind == KClose, g.op.kind == KLen:
		to = append(to, end(g.op.obj, x.channel(g.op.obj), false))
	}
	return to
}

func end(p unsafe.Pointer, c *chanState, send bool) End {
	e := End{Chan: p, Send: send}
	if c != nil {
		e.Unbuffered, e.Timer, e.Closed = c.dataqsiz == 0 && !c.timer, c.timer, c.closed != 0
		e.Len, e.Cap = int(c.qcount), int(c.dataqsiz)
		if c.hidden != nil {
			e.Len++
		}
	}
	return e
}

// Ready reports whether g could be chosen now.
func (g *G) Ready() bool { return !g.ended && g.enabled() }

// Ways appends how g can go on. There is none for a goroutine that waits, and
// none for one whose only way belongs to another, the sender.
func (g *G) Ways(to []Way) []Way {
	switch {
	case g.done || g.op.kind != KSelect && g.op.kind != KSend && g.op.kind != KRecv:
		if g.enabled() {
			to = append(to, Way{})
		}
	case g.op.kind == KSelect:
		from := len(to)
		for i, a := range g.arms {
			to = g.waysOf(to, a.core(), int32(i+1))
		}
		if g.Polls() && (len(to) == from || !g.sure()) {
			to = append(to, Way{Arm: Default})
		}
	default:
		to = g.waysOf(to, &arm{c: g.op.c, send: g.op.kind == KSend}, 0)
	}
	return to
}

// waysOf appends the ways through one arm.
func (g *G) waysOf(to []Way, a *arm, i int32) []Way {
	if !g.can(a) {
		return to
	}
	if a.c.dataqsiz > 0 || a.c.closed != 0 || !a.send && a.c.hidden != nil {
		return append(to, Way{Arm: i})
	}
	q := a.c.recvq
	if !a.send {
		if !g.Polls() {
			return to
		}
		q = a.c.sendq
	}
	for _, w := range q {
		if w.g != g && w.stays() {
			to = append(to, Way{Arm: i, Partner: int32(w.g.id + 1), PartnerArm: int32(w.arm + 1)})
		}
	}
	return to
}

// sure is certain for the arms that can go on.
func (g *G) sure() bool {
	var buf [8]int
	can := buf[:0]
	for i, a := range g.arms {
		if g.can(a.core()) {
			can = append(can, i)
		}
	}
	return g.certain(can)
}

// Weaken says that the operation just chosen has changed nothing that another
// can see: a TryLock that failed, the Do of a Once that is done.
func Weaken() {
	if g := x.cur; g != nil {
		g.op.weak = true
	}
}

// Note keeps a number with the operation just chosen: what was added to a
// WaitGroup, the state in which an RWMutex was found.
func Note(n int64) {
	if g := x.cur; g != nil {
		g.op.note = n
	}
}

// Strict reports whether a WaitGroup announces that it will wait in a step of
// its own. Only who misuses it can tell the difference (see sync.WaitGroup), so
// the step is there only when somebody does.
func Strict() bool { return x.Config.Strict }

// trace lets the Tracer decide.
func (x *exec) trace(t Tracer, current int) int {
	id, way := t.Step(current, x.enabled)
	x.way = way
	return id
}

// wayOf returns the index of a prescribed possibility, -1 if there is none.
func (x *exec) wayOf(n int, is func(int) bool) int {
	if x.tracer == nil {
		return -1
	}
	for i := range n {
		if is(i) {
			return i
		}
	}
	panic("racelab: the strategy chose a way that does not exist")
}
