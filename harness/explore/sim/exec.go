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
	Strict     bool   // see the function Strict
	Exact      bool   // nothing is taken from the Chooser for the sake of fairness
	Early      bool   // timers may fire as soon as they run: a choice of their own
	Patient    bool   // time waits Patience times as long as else for somebody who goes on and on
	Tries      bool   // a try that would fail waits: see Again
	Turns      bool   // keep Turns
	Follow     []byte // the Turns of an execution with the same Config, which is run over
	Always     bool   // Next is asked also if there is only one possibility; that is no Choice
}

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
	waited    bool // for the next timer to be old enough for a leap
	lateBy    int  // moves of time since the body has returned
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
	bubbles []int64   // when each of synctest's began
	left    []Blocked // see Stuck
	alone   bool      // the only goroutine's accesses are not recorded: see ordered
	asked   int       // the step at which that was asked; nothing has been learned since

	mem struct { // of what res points to
		failure Failure
		blocked []Blocked
		races   []Race
	}
	deferring deferring
	turns     turns
	unwatched bool // no memory is recorded

	waiting  []queuer // at channels, for certain
	rank     int      // how often they have been listed
	askAt    int      // the step at which Enough is asked
	feedAt   int      // the step at which feed looks again
	hungry   int      // who could go on when it looked, and had not for longest; -1 for nobody
	fed      int      // who has a turn
	fedUntil int      // the step at which that ends
}

var x = exec{
	slots: map[slotKey]unsafe.Pointer{},
	turns: turns{made: []byte{}},
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
	feedFrom        = 1 << 12 // the step from which on nobody is left out by two others
	feedEvery       = 1 << 8
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
	x.plain = x.tracer == nil && !c.Exact && !c.Early && !c.Always && !c.Tries && !c.Turns && c.Follow == nil
	x.unwatched = c.Follow != nil
	x.turns.begin()
	if x.MaxSteps == 0 {
		x.MaxSteps = defaultMaxSteps
	}
	if x.feedAt = feedFrom; x.tracer != nil || c.Exact {
		x.feedAt = x.MaxSteps + 1
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
	x.roundFrom, x.calmFrom, x.waited = 0, 0, false
	x.behind, x.hungry, x.fedUntil = -1, -1, 0
	x.alone, x.asked = false, -1
	x.recording = c.Record && c.RecordFrom == 0
	x.askAt, x.rank = askEvery, 0
	if len(x.waiting) > 0 {
		clear(x.waiting)
		x.waiting = x.waiting[:0]
	}
	x.lookLater()
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
	x.bubbles, x.left = x.bubbles[:0], nil
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

// Within reports whether the execution of that number is still running.
func Within(exec uint32) bool { return x.running && x.tag == exec }

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
