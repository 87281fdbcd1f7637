package sim

import "example.com/racelab/harness/explore/sim/getg"

// A G is a goroutine of the execution.
type G struct {
	life
	clock  vc       // what happens before its next step
	parked []parked // its entries while many are parked
}

// life is what of a G begins anew with each goroutine.
type life struct {
	id     int
	fn     func()
	co     *coro   // nil before it first runs
	self   uintptr // the runtime's g that it runs on now
	ended  bool
	parent int    // who started it, -1 for the body and what timers start
	op     op     // what it waits to do
	time   uint32 // its own part of clock
	slot   int32  // where that is
	last   uint32 // when it last accessed memory that is recorded

	// Of a goroutine with number lowIDs or above: see places.
	first uint32 // its time when it started
	cover uint32 // what the starter of the next one in the slot has to know

	span  *Span     // of what Track follows, nil for nothing
	stack []uintptr // where op was announced, if recorded

	// Of channel operations.
	ok   bool // of a receive
	arm  int  // of a select, which one was completed
	arms []Arm
	done bool   // another goroutine has completed the operation
	turn uint32 // counts its waits on channels

	queued uint32 // the wait that is listed, and 1: see queue

	heard int // its last turn: what carried was then

	able bool // while many are parked: its number is among those who can go on

	again   bool   // its next operation is a try: see Again
	bubble  int    // of synctest, 0 for none
	waits   bool   // for a partner, and has not only announced it: see certain
	rand    uint64 // see Rand
	kids    uint64 // how many it has started
	starter int    // of a goroutine that a timer started: who started the timer
	weak    bool   // see Outcome
	noted   int64  // see Outcome

	unwound int  // operations since it is being ended because the execution is over
	literal bool // fn is a literal that the editing has put in
	early   bool // it has been there before the body: startKept
	site    Site // of the go statement
}

// start makes a goroutine that waits for its first step.
func (x *exec) start(fn func(), parent *G, site Site) *G {
	id := len(x.gs)
	var g *G
	if id < len(x.spare) {
		g = x.spare[id]
	} else {
		g = new(G)
		x.spare = append(x.spare, g)
	}
	g.life, g.parked = life{}, g.parked[:0]
	g.id, g.fn, g.op.kind = id, fn, KStart
	g.parent, g.site = -1, site
	x.gs = x.spare[:id+1]
	x.live = append(x.live, g)
	x.askAgain(g)
	if id >= lowIDs && g.clock.low == nil {
		g.clock = x.places.memory()
	}
	if parent != nil {
		g.bubble, g.parent, g.starter = parent.bubble, parent.id, parent.starter
		parent.kids++
		g.rand = scramble(parent.rand + parent.kids)
		g.clock.copy(&parent.clock)
		parent.tick()
	} else {
		g.rand = x.Seed
		g.clock.reset()
	}
	if g.slot, g.time = int32(id), 1; id >= lowIDs {
		x.places.take(g)
	}
	g.clock.set(int(g.slot), g.time)
	if x.Record { // every one, also before RecordFrom
		x.nameGoroutine(g, parent, site)
	}
	return g
}

// Go starts f as a goroutine. Starting one commutes with whatever the others
// do, so it is no scheduling point: the new goroutine is merely enabled from
// here on.
func Go(s Site, f func()) { launch(s, f, false) }

// GoCall is Go of a literal that stands for the call of another function.
func GoCall(s Site, f func()) { launch(s, f, true) }

func launch(s Site, f func(), literal bool) {
	if f == nil {
		Fatal("go of nil func value")
	}
	if !Active() {
		startNatively(s, f, literal)
		return
	}
	if x.ending {
		return
	}
	x.concurrent()
	x.note(KGo, nil, s)
	x.start(f, x.cur, s).literal = literal
}

// GoAs is Go for a goroutine that has a name of its own in reports.
func GoAs(name string, f func()) {
	Go(0, f)
	if n := len(x.names); n > 0 && Active() {
		x.names[n-1].Name = name
		x.events[len(x.events)-1].Value = name
	}
}

// Same returns f. It keeps a literal's callee from being inlined into it: then
// the literal's frame could not be left out (package stack).
//
//go:noinline
func Same[F any](f F) F { return f }

// Wrap calls a literal that the editing has put around statements where the
// syntax has room for one only. Package stack leaves both out.
func Wrap(f func()) { f() }

// concurrent ends the time in which memory accesses need not be recorded.
func (x *exec) concurrent() {
	if x.alone = false; x.unwatched {
		return
	}
	mode |= modeMemory
	if x.recording {
		mode |= modeRecord
	}
}

// NumGoroutine returns how many goroutines have not ended.
func NumGoroutine() int { return len(x.live) }

// Adopt makes the calling coroutine, which the running goroutine has entered by
// iter.Pull, count as that goroutine until restore is called.
func Adopt() (restore func()) {
	g, self := x.cur, x.cur.self
	g.self = getg.G()
	return func() { g.self = self }
}

// Rand returns the next number of the running goroutine's own sequence, which
// depends on the seed and on who started it as which of its children, and on no
// schedule (SplitMix64: Steele, Lea & Flood, OOPSLA 2014).
func Rand() uint64 {
	x.res.Drawn++
	return Unvaried()
}

// Unvaried is Rand for a number that stands for all others, as the seed of a hash
// function does: a search that leaves the others out is exhaustive all the same.
func Unvaried() uint64 {
	g := x.cur
	if g == nil || g.id < 0 {
		g = &x.clockG
	}
	g.rand += golden
	return scramble(g.rand)
}

const golden = 0x9e3779b97f4a7c15

func scramble(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
