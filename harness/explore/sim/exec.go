// Package sim runs a program whose every visible operation asks who goes next.
//
// Instrumented code calls it instead of go, channels and plain memory accesses;
// look-alikes of sync, sync/atomic and time call it for the rest. One execution
// runs at a time. Its goroutines are coroutines on one thread: exactly one of
// them runs, from one operation to the next, and a [Chooser] picks which. The
// same choices give the same execution, operation by operation.
//
// Scheduling points are the synchronising operations. Plain memory accesses are
// checked against happens-before in whatever order they ran, which finds their
// races without trying the orders; only sites that are known to race are points
// too, so that the harm of the race shows (race-directed testing: Sen, PLDI
// 2008).
//
// When no execution runs, or on a goroutine that is none of its own, every call
// does what the plain code does. The package may be imported by the standard
// library: it imports iter, runtime, strconv, sync, sync/atomic, time and
// unsafe, nothing else.
package sim

import (
	"runtime"
	"unsafe"

	"example.com/racelab/harness/explore/sim/getg"
)

// A Chooser decides. Both methods are asked only when there is more than one
// possibility, and run in the middle of an execution: they must not call
// instrumented code.
type Chooser interface {
	// Next picks one of enabled, which is sorted by goroutine number. current is
	// the goroutine that has just announced an operation, -1 when it has ended;
	// it need not be enabled.
	Next(current int, enabled []int) int

	// Choose picks one of n equal possibilities: an arm of a select, say.
	Choose(n int) int
}

// A Config says how to run one execution. The zero value of a field means what
// its comment says.
type Config struct {
	Chooser    Chooser
	Seed       uint64      // of what Rand returns
	MaxSteps   int         // default 100,000; more is FailSteps
	Enough     func() bool // asked now and then; FailSteps once it returns true
	Hot        []Site      // memory accesses that are scheduling points
	Record     bool        // keep Events, with stacks and values
	RecordFrom int         // only those from this step on
	Describe   func(any) string
	Strict     bool // see the function Strict
	Exact      bool // nothing is taken from the Chooser for the sake of fairness
	Early      bool // timers may fire as soon as they run: a choice of their own
	Patient    bool // time waits Patience times as long as else for somebody who goes on and on
	Always     bool // Next is asked also if there is only one possibility; that is no Choice
}

// A Result is what came of one execution. Unless that was recorded, what it points to
// is valid until the next Run.
type Result struct {
	Failure    *Failure // nil: the body returned and nothing went wrong
	Races      []Race
	Leaked     []Blocked // goroutines that were left when nothing more could run
	Steps      int       // operations carried out
	Choices    []Choice  // what the Chooser was asked and said; valid until the next Run in any case
	Fair       int       // decisions that fairness took from the Chooser
	Hurried    int       // how often time moved although somebody could go on
	Drawn      int       // random numbers
	Goroutines int       // that ever ran, the body's included
	Foreign    *Foreign
	Awaited    bool     // nobody can go on, and it may be up to a guest
	AwaitedAt  Site     // where that was started
	Notes      []string // what was not controlled
	Events     []Event  // if recorded
	Names      []GoName // of goroutines, by number, if recorded
}

// A Choice is one answer of the Chooser: of N possibilities, the one at index I;
// for a goroutine, G is its number, else -1.
type Choice struct {
	N, I, G  int32
	Preempts bool // the goroutine that was running could have gone on
}

// A Failure ends an execution.
type Failure struct {
	Kind    FailKind
	G       int
	Value   any // FailPanic: what was panicked with; FailFatal, FailExit: a message
	Stack   []uintptr
	Event   int       // how many events had been recorded
	Blocked []Blocked // FailDeadlock: everybody
}

type FailKind uint8

const (
	FailPanic FailKind = iota + 1
	FailFatal
	FailDeadlock
	FailSteps // the step limit: inconclusive
	FailExit  // os.Exit
)

// A Blocked goroutine waits for something.
type Blocked struct {
	G     int
	Kind  Kind
	Obj   int // number of the object, 0 for none (a nil channel, select{})
	Site  Site
	Stack []uintptr // if recorded
	Also  []int     // of a select: the channels of all clauses
}

// A GoName says where a goroutine comes from.
type GoName struct {
	Name   string // given to it, else ""
	Parent int
	Site   Site
	Stack  []uintptr // of the go statement
	Entry  string    // function it runs
}

// A Foreign goroutine entered instrumented code during an execution without
// belonging to it.
type Foreign struct{ Stack []uintptr }

// exec is one execution. There is one value, reused: x.
type exec struct {
	Config
	tracer  Tracer // Chooser, if it is one
	way     Way    // that tracer has chosen
	tag     uint32 // number of this execution, never 0
	running bool   // an execution is under way
	ending  bool   // it is being torn down
	plain   bool   // nothing but the Chooser decides: see pick
	stopped bool   // it has failed: nobody else is to run

	gs       []*G // by number; g.id < len
	live     []*G // not ended, sorted by number
	cur      *G   // who runs
	next     *G   // who runs after one that has ended; nil: nobody
	spare    []*G // by number, of earlier executions too
	idle     []*coro
	spent    []*coro       // to be retired
	retiring *coro         // it is about to end
	driver   coro          // stands for the caller of Run
	enabled  []int         // who could go next; it may not be kept
	few      [manyLive]int // memory for it
	park     parking

	steps     int  // operations announced
	look      int  // the step at which over is asked
	recording bool // events, from now on
	carried   int  // transitions chosen
	accesses  int  // memory accesses since the last point
	burst     int  // points of goroutine burstG in a row, others being enabled
	burstG    int
	behind    int // who was left out by then, -1 for nobody
	roundFrom int // of turns given out for fairness: what carried was when it began
	calm      int // steps since time last moved
	calmFrom  int // what carried was then
	maxCalm   int
	lateBy    int // moves of time since the body has returned
	lateAt    int64
	now       int64
	blur      int64 // the longest lead of a reading
	era       int   // how often time has moved
	timers    timerHeap
	timerSeq  int
	clockG    G // whoever fires timers

	places  places
	objects objTable
	shadow  shadowTable
	chans   chanTable
	slots   map[slotKey]unsafe.Pointer
	mapKeys map[unsafe.Pointer]keyOrder
	keep    []unsafe.Pointer // what tables name by address must stay alive

	res     Result
	choices []Choice
	events  []Event
	names   []GoName
	pending func() any // what the last write left, once it has been made
	atEnd   []func()
	lasting []Lasting
	bubbles []int64 // when each of synctest's began

	mem struct { // of what res points to
		failure Failure
		blocked []Blocked
		races   []Race
	}
	deferring deferring
}

var x = exec{
	slots: map[slotKey]unsafe.Pointer{},
}

// mode is what R and W look at. Zero means that memory need not be recorded:
// nothing runs, or only one goroutine has ever run, whose accesses all happen
// before those of the goroutines that it will start.
var mode uint32

const (
	modeMemory uint32 = 1 << iota
	modeRecord        // values too
)

const (
	defaultMaxSteps = 100_000
	maxUnwound      = 1000    // operations of a goroutine that is being ended
	askEvery        = 1 << 12 // steps between two questions whether it is enough
	maxSpin         = 20_000  // plain accesses without a point before a yield is forced
	maxBurst        = 1000    // points in a row before another goroutine has to go on
	usualCalm       = 10_000  // steps without quiescence before time moves all the same
	aTurn           = 100     // steps of one who has not gone on for so long
)

// yieldEvery is how many executions there are between two at which the runtime may run
// something else. While a garbage collection marks, each store of a pointer costs
// several times as much, and with one processor nobody marks before the scheduler
// gets to run, which it does not do by itself for 10 ms.
const yieldEvery = 64

// Patience is how many times as long time waits in a patient execution.
const Patience = 10

// Run runs body as goroutine 0 of a new execution and returns when it has
// ended, and every goroutine with it. Executions do not nest.
func Run(c Config, body func()) Result {
	if x.running {
		panic("racelab: an execution within an execution")
	}
	if x.tag%yieldEvery == 0 {
		runtime.Gosched()
	}
	x.begin(&c)
	g := x.start(body, nil, 0)
	x.startKept(g)
	x.driver.wait(x.coroutine(g).at)
	x.end()
	return x.res
}

func (x *exec) begin(c *Config) {
	x.Config = *c
	x.tracer, _ = c.Chooser.(Tracer)
	x.plain = x.tracer == nil && !c.Exact && !c.Early && !c.Always
	if x.MaxSteps == 0 {
		x.MaxSteps = defaultMaxSteps
	}
	if x.maxCalm = usualCalm; c.Patient {
		x.maxCalm *= Patience
	}
	x.tag++
	if x.tag == 0 {
		x.tag = 1
	}
	x.running, x.ending, x.stopped = true, false, false
	x.gs, x.live = x.gs[:0], x.live[:0]
	x.steps, x.carried, x.accesses, x.calm, x.burst = 0, 0, 0, 0, 0
	x.roundFrom, x.calmFrom = 0, 0
	x.behind = -1
	x.look, x.recording = 0, c.Record && c.RecordFrom == 0
	x.now, x.blur, x.timerSeq = start, 0, 0
	x.clockG.id = -1
	x.clockG.rand, x.clockG.kids = c.Seed, 0
	x.res = Result{}
	if cap(x.choices) > 1<<20 {
		x.choices = nil
	}
	x.choices = x.choices[:0]
	clear(x.lasting)
	x.lasting = x.lasting[:0]
	x.events, x.names, x.pending = nil, nil, nil
	x.bubbles = x.bubbles[:0]
	x.objects.clear()
	x.places.begin()
}

// coroutine returns the coroutine of g, which gets one if it has none; of nobody it is
// the driver.
func (x *exec) coroutine(g *G) *coro {
	if g == nil {
		return &x.driver
	}
	x.cur = g
	if g.co == nil {
		n := len(x.idle)
		if n == 0 {
			x.retireSpent()
			g.co = newCoro()
		} else {
			g.co, x.idle = x.idle[n-1], x.idle[:n-1]
		}
		g.co.g = g
	}
	return g.co
}

// end tears down what is left.
func (x *exec) end() {
	mode = 0
	if x.res.Failure == nil && len(x.live) > 0 {
		x.res.Leaked = x.blocked()
	}
	if x.tracer != nil {
		x.tracer.Over(&x.res)
	}
	x.settle()
	x.ending = true
	if g := x.last(); g != nil {
		x.driver.wait(x.coroutine(g).at)
	}
	for _, f := range x.atEnd {
		f()
	}
	x.running = false
	x.cur = nil
	x.res.Steps, x.res.Choices, x.res.Goroutines = x.steps, x.choices, len(x.gs)
	x.res.Events, x.res.Names = x.events, x.names
	x.recycle()
}

// last returns who is to end next while the execution is torn down.
func (x *exec) last() *G {
	for n := len(x.live); n > 0; n = len(x.live) {
		g := x.live[n-1]
		if g.co != nil {
			return g
		}
		x.drop(g) // it never ran
	}
	return nil
}

// recycle forgets the execution, keeping the memory of its tables.
func (x *exec) recycle() {
	if len(x.gs) > manyGoroutines {
		x.gs, x.live, x.spare, x.objects, x.places = nil, nil, nil, objTable{}, places{}
	}
	x.retireIdle(manyGoroutines)
	x.retireSpent()
	x.atEnd = x.atEnd[:0]
	x.timers = x.timers[:0]
	if x.park.on {
		x.park.stop(nil)
	}
	x.keep = forget(x.keep)
	x.shadow.shrink()
	x.chans.recycle()
	if len(x.slots) > 0 {
		clear(x.slots)
	}
	if len(x.mapKeys) > 0 {
		clear(x.mapKeys)
	}
}

// manyGoroutines is how many an execution may have had for its memory to be
// kept: each may have a clock with an entry for every other, so of 30,000 the clocks
// alone can hold gigabytes, which the next test would be blamed for.
const manyGoroutines = 1000

// retireIdle ends idle coroutines until so many are left.
func (x *exec) retireIdle(left int) {
	for n := len(x.idle); n > left; n-- {
		x.idle[n-1].retire()
		x.idle[n-1] = nil
		x.idle = x.idle[:n-1]
	}
}

func (x *exec) retireSpent() {
	for i, c := range x.spent {
		c.retire()
		x.spent[i] = nil
	}
	x.spent = x.spent[:0]
}

// forget empties s and lets go of what it pointed to.
func forget(s []unsafe.Pointer) []unsafe.Pointer {
	if cap(s) > 1<<16 {
		return nil
	}
	clear(s)
	return s[:0]
}

// fail ends the execution, once.
func (x *exec) fail(f Failure) {
	if x.res.Failure == nil {
		to := &x.mem.failure
		if x.Record {
			to = new(Failure)
		}
		*to = f
		x.res.Failure = to
	}
	x.stopped = true
}

func (x *exec) blocked() []Blocked {
	all := x.mem.blocked[:0]
	if x.Record {
		all = nil
	}
	for _, g := range x.live {
		if g.early && x.gs[0].ended {
			continue // it was there before: not a leak of the body's
		}
		b := Blocked{G: g.id, Kind: g.op.kind, Site: g.op.site, Stack: g.stack}
		if g.op.obj != nil {
			b.Obj = x.number(g.op.obj)
		}
		if g.op.kind == KSelect {
			b.Also = x.channels(g)
		}
		all = append(all, b)
	}
	if !x.Record {
		x.mem.blocked = all
	}
	return all
}

// Active reports whether the caller is a goroutine of a running execution. A
// goroutine that is not, and asks while one runs, ends that execution: it is
// about to do what the schedule should decide. A guest waits until the exploration
// is over.
func Active() bool {
	if !x.running {
		return busy.Load() && rests() && false
	}
	if Own() {
		return true
	}
	if !rests() {
		x.foreign()
	}
	return false
}

// Own is Active, for callers that may come from outside.
func Own() bool {
	g := x.cur
	return x.running && g != nil && getg.G() == g.self
}

// Exec returns the number of the running execution, never 0.
func Exec() uint32 { return x.tag }

// A Lasting object means something to the code that runs after an execution, and
// is not what the real type would have made of it.
type Lasting interface {
	Last() // become what the real type would be
}

// Lasts notes that o may have to last: see [Settle].
func Lasts(o Lasting) { x.lasting = append(x.lasting, o) }

// Settle has what the last execution has changed last, for the next test: a Once
// that is done stays done. It is for an execution that has come to its end.
func Settle() {
	for _, o := range x.lasting {
		o.Last()
	}
}

// AtEnd has f called when the execution is over and torn down.
func AtEnd(f func()) { x.atEnd = append(x.atEnd, f) }

// Uncontrolled adds a note to the report: something that no schedule decides.
func Uncontrolled(what string) {
	for _, n := range x.res.Notes {
		if n == what {
			return
		}
	}
	x.res.Notes = append(x.res.Notes, what)
}

// Exit is os.Exit: it ends the execution.
func Exit(code int) {
	x.fail(Failure{Kind: FailExit, G: x.cur.id, Value: code, Stack: x.stackHere(2), Event: len(x.events)})
	x.point(&op{kind: KYield})
}

// Abort ends the execution without a verdict.
func Abort() {
	x.stopped = true
	x.point(&op{kind: KYield})
}

type slotKey struct {
	obj  unsafe.Pointer
	kind uint8
}

// Slot returns a T that belongs to obj in this execution, zero at first. kind
// tells apart the slots of one object; each kind has one T.
func Slot[T any](obj unsafe.Pointer, kind uint8) *T {
	key := slotKey{obj, kind}
	p, ok := x.slots[key]
	if !ok {
		p = unsafe.Pointer(new(T))
		x.slots[key] = p
	}
	return (*T)(p)
}
