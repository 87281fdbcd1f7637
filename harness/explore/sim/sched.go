package sim

import (
	"runtime"
	"slices"

	"example.com/racelab/harness/explore/sim/getg"
)

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

	heard int // its last turn: what carried was then

	able bool // while many are parked: its number is among those who can go on

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
	mode |= modeMemory
	if x.recording {
		mode |= modeRecord
	}
}

// NumGoroutine returns how many goroutines have not ended.
func NumGoroutine() int { return len(x.live) }

// point announces o for the running goroutine and returns when it is chosen.
func (x *exec) point(o *op) {
	g := x.cur
	g.outcome()
	g.op.set(o)
	if x.ending {
		if !g.unwinds() {
			runtime.Goexit()
		}
		return
	}
	x.steps++
	x.calm++
	x.accesses = 0
	if x.recording {
		x.announce(g)
	}
	next := x.pick(g)
	if next != g {
		if x.park.on {
			x.park.add(g)
		}
		c, at := g.co, x.coroutine(next).at
		c.at = at // as wait does
		if at.turn = !at.turn; at.turn {
			at.resume()
		} else {
			at.yield(struct{}{})
		}
		if x.retiring != nil {
			c.displaced()
		}
		if x.ending {
			if !g.unwinds() {
				x.deferring.leave()
				runtime.Goexit()
			}
			return
		}
		if x.park.on {
			x.park.remove(g)
		}
	}
	if x.park.on {
		x.changed(g.op.obj)
	}
	if g.done { // counted where it was completed
		return
	}
	g.widen(x.carried)
	if x.recording {
		x.chosen(g)
	}
}

// unwinds reports whether an operation of g is carried out while the execution is torn
// down: if that can be it is, so that deferred unlocks work; else the goroutine ends. So
// does one that spins there, for something that nobody will do any more. It ends by a
// Goexit in its caller: each frame more takes as long to unwind as a switch.
func (g *G) unwinds() bool {
	if g.unwound == 0 || g.unwound > maxUnwound || !g.enabled() {
		g.unwound = max(g.unwound, 1)
		return false
	}
	g.unwound++
	return true
}

// finish ends g, which is running, and picks who goes on.
func (x *exec) finish(g *G) {
	if g.ended { // its end is what went wrong
		x.next = nil
		return
	}
	x.drop(g)
	if x.ending {
		x.next = x.last()
		return
	}
	if g.id == 0 {
		x.bodyEnded()
	}
	g.outcome()
	if x.recording {
		x.note(KEnd, nil, 0)
	}
	x.next = x.pick(nil)
}

func (x *exec) drop(g *G) {
	g.ended = true
	g.fn = nil
	if g.id >= lowIDs && !x.ending {
		x.places.leave(g, x.tracer != nil)
	}
	x.askAgain(g)
	x.live = removed(x.live, g)
}

// removed takes g out of live, which is sorted by number.
func removed(live []*G, g *G) []*G {
	if len(live) <= manyLive { // to the end: where a loop would stop cannot be foreseen
		n := 0
		for _, o := range live {
			live[n] = o
			if o != g {
				n++
			}
		}
		return live[:n]
	}
	from, to := 0, len(live)
	for from < to {
		if mid := (from + to) / 2; live[mid].id < g.id {
			from = mid + 1
		} else {
			to = mid
		}
	}
	if from < len(live) && live[from] == g {
		live = without(live, from)
	}
	return live
}

// pick returns who goes next, nil when the execution is over: it has failed, or
// nobody can go on.
//
// What nearly every step is, a choice among a few with nothing in the way, is decided
// here in one go: as functions of their own the parts cost more to call than they do.
func (x *exec) pick(cur *G) *G {
	if !x.plain || x.stopped || x.steps >= x.look || x.calm > x.maxCalm || x.park.on ||
		len(x.live) > manyLive || len(x.timers) > 0 || x.burst+1 >= maxBurst || cur != nil && cur.op.kind == KSpin {
		return x.decide(cur)
	}
	n := 0
	for _, g := range x.live {
		// What they answer depends on the schedule, and a branch on it would be foreseen
		// wrongly half the time.
		can := 1
		if o := &g.op; o.ready != nil {
			can = 0
			if o.ready(o.obj) {
				can = 1
			}
		} else if o.kind <= KSelect && o.kind >= KSend {
			can = 0
			if g.done || g.communicates() {
				can = 1
			}
		}
		x.few[n] = g.id
		n += can
	}
	if n < 2 {
		x.burst = 0
		if n == 0 { // and no timer is running
			x.stuck()
			return nil
		}
		return x.turnOf(x.few[0])
	}
	current := -1
	if cur == nil {
		x.burst = 0
	} else {
		current = cur.id
		if x.burst++; x.burstG != current {
			x.burst = 1
		}
		x.burstG = current
	}
	enabled := x.few[:n]
	id := x.Chooser.Next(current, enabled)
	at, was := -1, false
	for i, v := range enabled {
		if v == id {
			at = i
		}
		if v == current {
			was = true
		}
	}
	if at < 0 {
		panic("racelab: the strategy chose a goroutine that cannot run")
	}
	x.choices = append(x.choices, Choice{N: int32(n), I: int32(at), G: int32(id), Preempts: was && id != current})
	return x.turnOf(id)
}

// decide is pick with all that may be in the way.
func (x *exec) decide(cur *G) *G {
	for {
		if x.stopped || x.limits() {
			return nil
		}
		x.whoCan(cur)
		if (x.calm > x.maxCalm || x.overtaken(cur)) && x.hurry(cur) {
			x.whoCan(cur)
		}
		if x.tracer == nil && !x.Exact {
			x.beFair(cur)
		}
		if x.Early && x.tracer == nil && x.early() {
			continue
		}
		switch n := len(x.enabled); {
		case n == 0:
			if !x.advance() {
				x.stuck()
				return nil
			}
		case n == 1 && x.tracer == nil && !x.Always:
			return x.turnOf(x.enabled[0])
		default:
			id := x.choose(cur)
			if id < 0 {
				return nil
			}
			return x.turnOf(id)
		}
	}
}

func (x *exec) turnOf(id int) *G {
	x.carried++
	g := x.gs[id]
	g.heard = x.carried
	return g
}

// hurry lets time pass though somebody can go on: who goes on and on may be waiting
// for time by spinning. Others may have been left out all the while, by a strategy
// that prefers the one that spins, and then it may be waiting for them. A second
// that passes before they have begun is one that no machine has seen, so first each
// of them gets its turn.
func (x *exec) hurry(cur *G) bool {
	if x.tracer == nil && !x.Exact && x.unheard(cur) {
		x.calm = x.maxCalm - aTurn
		x.leaveOut(cur)
		return false
	}
	if !x.advance() {
		return false
	}
	x.res.Hurried++
	return true
}

// unheard leaves those who can go on, and have not since time last moved, if there
// are any. Of a throng it leaves some: looking at ten thousand for each of ten thousand
// would take longer than what they do.
func (x *exec) unheard(cur *G) bool {
	left := x.park.left[:0]
	for _, id := range x.enabled {
		if g := x.gs[id]; g == cur || g.heard > x.calmFrom {
			continue
		}
		if left = append(left, id); x.park.on && len(left) == aTurn {
			break
		}
	}
	x.park.left = left
	if len(left) == 0 {
		return false
	}
	x.enabled = left
	return true
}

// ownEnabled makes enabled a list that may be changed.
func (x *exec) ownEnabled() {
	if x.park.on { // able must stay as it is
		x.park.left = append(x.park.left[:0], x.enabled...)
		x.enabled = x.park.left
	}
}

// beFair leaves the running goroutine out of one decision when it has gone on
// for maxBurst points while others could have: it may be spinning until one of
// them does something, and a strategy that prefers it would never end (fair
// scheduling: Musuvathi & Qadeer, PLDI 2008).
func (x *exec) beFair(cur *G) {
	if len(x.enabled) < 2 || cur == nil {
		x.burst = 0
		return
	}
	burst := x.burst
	if cur.id != x.burstG {
		burst = 0
	}
	burst++
	x.burstG, x.burst = cur.id, burst
	if burst < maxBurst && cur.op.kind != KSpin {
		if x.park.on && cur.op.kind == KYield {
			x.giveWay()
		}
		return
	}
	x.burst = 0
	x.leaveOut(cur)
	if find(x.enabled, cur.id) < 0 {
		return
	}
	// Two that spin must not take turns while a third has what they wait for: whoever
	// had a turn waits until all had one.
	had := func(id int) bool { return id == cur.id || x.gs[id].heard > x.roundFrom }
	if !slices.ContainsFunc(x.enabled, func(id int) bool { return !had(id) }) {
		x.roundFrom = x.carried
	}
	x.ownEnabled()
	x.enabled = slices.DeleteFunc(x.enabled, had)
	x.res.Fair++
}

// leaveOut notes who is not to go on though it could.
func (x *exec) leaveOut(cur *G) {
	if cur != nil && cur.op.kind != KYield {
		x.behind = cur.id
	}
}

// giveWay lets the one go on that has been left out, now that another yields. In a
// throng it may hold what hundreds spin for, and each of them would spin until it is
// left out itself.
func (x *exec) giveWay() {
	if find(x.enabled, x.behind) < 0 {
		return
	}
	x.few[0], x.behind = x.behind, -1
	x.enabled = x.few[:1]
	x.res.Fair++
}

func (x *exec) choose(cur *G) int {
	current := -1
	if cur != nil {
		current = cur.id
	}
	var id int
	if x.tracer == nil {
		id = x.Chooser.Next(current, x.enabled)
	} else if id = x.trace(x.tracer, current); id < 0 {
		x.stopped = true
		return id
	}
	if len(x.enabled) == 1 {
		return id
	}
	i := find(x.enabled, id)
	if i < 0 {
		panic("racelab: the strategy chose a goroutine that cannot run")
	}
	x.choices = append(x.choices, Choice{
		N: int32(len(x.enabled)), I: int32(i), G: int32(id),
		Preempts: cur != nil && id != current && find(x.enabled, current) >= 0,
	})
	return id
}

// oneOf picks one of n equal possibilities, number i if that is not negative.
func (x *exec) oneOf(n, i int) int {
	if n == 1 {
		return 0
	}
	if i < 0 {
		i = x.Chooser.Choose(n)
	}
	x.choices = append(x.choices, Choice{N: int32(n), I: int32(i), G: -1})
	return i
}

// limits stops what does not end.
func (x *exec) limits() bool {
	if x.steps >= x.look && x.over() {
		if x.gs[0].ended {
			return x.leave()
		}
		x.fail(Failure{Kind: FailSteps, G: x.cur.id, Event: len(x.events)})
		return true
	}
	return false
}

// over reports whether the execution has taken too long. Enough costs more than a
// step, so it is asked now and then.
func (x *exec) over() bool {
	if x.Record && !x.recording && x.steps >= x.RecordFrom {
		x.recording = true
		if mode != 0 {
			mode |= modeRecord
		}
	}
	if x.steps > x.MaxSteps || x.Enough != nil && x.steps > 0 && x.Enough() {
		return true
	}
	x.look = min(x.steps+askEvery, x.MaxSteps+1)
	if x.Record && !x.recording {
		x.look = min(x.look, x.RecordFrom)
	}
	return false
}

// stuck judges an execution in which nobody can go on: over if the body has
// returned, else a deadlock.
func (x *exec) stuck() {
	if len(x.live) == 0 || x.live[0].id != 0 {
		return
	}
	if s, yes := x.awaited(); yes {
		x.res.Awaited, x.res.AwaitedAt = true, s
		return
	}
	x.fail(Failure{Kind: FailDeadlock, G: 0, Event: len(x.events), Blocked: x.blocked()})
}

// foreign notes that a goroutine which is none of the execution's entered it.
func (x *exec) foreign() {
	if x.res.Foreign != nil || x.ending {
		return
	}
	pcs := make([]uintptr, 32)
	x.res.Foreign = &Foreign{Stack: pcs[:runtime.Callers(3, pcs)]}
	x.stopped = true
}

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
