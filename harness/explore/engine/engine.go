// Package engine runs one body under many schedules and says what came of it.
//
// It hunts first: without preemption, then every schedule with one preemption
// as far as a share of the budget goes, then by random choice and by PCT in
// turns. A data race does not end the hunt: its accesses become scheduling
// points and the hunt goes on for its consequence. A failure does. The failing
// schedule is then made smaller, run once more with everything recorded, and
// told.
//
// Between executions the package variables of all instrumented packages are put
// back (see memory), so that every execution starts from the same state.
package engine

import (
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"example.com/racelab/harness/explore/dpor"
	"example.com/racelab/harness/explore/guard"
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
	"example.com/racelab/harness/explore/wire"
)

// A Unit is what is explored: a test, or the body of an explore.Check.
type Unit struct {
	Package, Name string
	Test          string          // the test to ask for with -run; Name when empty
	Begin         func(show bool) // natively, before each execution; show: its output is kept
	Body          func()          // one execution
	Program       []byte          // what Body runs, where a unit has many bodies: part of the token
	End           func() Result   // natively, after each execution, an aborted one too
}

// A Result is how an execution ended for whoever gave the body.
type Result struct {
	Failed, Skipped bool
	Message         string // text of the first failure
	Verdict         string // of a failure: wire.Assertion when empty
	Outcome         string // how the body says that it ended, for a survey

	// Context, if not nil, is what to say besides of any failure of the
	// execution, a panic for instance.
	Context func() string

	// Order is an order of the execution's transitions in which it fails; nil: the
	// one that it had.
	Order []int
}

func (r *Result) context() string {
	if r.Context == nil {
		return ""
	}
	return r.Context()
}

// An Outcome is the verdict on a unit.
type Outcome struct {
	wire.Test
	Failed bool   // the outer test fails
	Brief  string // "schedule 3 of 1000, 0.8 ms"
	Story  string // what to print below it
	Native bool   // the body is to be run once, natively, instead; then call Ended
	Other  bool   // nothing was run: the token to be replayed is of another unit
	Why    string // Native: what the explorer could not control; empty if the body asked for it
	stray  bool   // Native: all that it knows of that is a goroutine of somebody's in the first execution
}

// Explore explores u as the command asked.
func Explore(u Unit) Outcome {
	c, _ := wire.Read()
	return FromWire(c).Explore(u)
}

// A Mode says what an explore.Check can do where it stands.
type Mode int

const (
	Off       Mode = iota // the program is not instrumented
	Ready                 // nothing is being explored
	Exploring             // the caller is part of an execution
)

// State returns the present mode.
func State() Mode {
	switch _, on := wire.Read(); {
	case !on || sim.Instrumented() == 0:
		return Off
	case sim.Active():
		return Exploring
	}
	return Ready
}

// PackageOf returns the import path of the package in which a function is
// written.
func PackageOf(fn any) string {
	name := runtime.FuncForPC(reflect.ValueOf(fn).Pointer()).Name()
	slash := strings.LastIndexByte(name, '/') + 1
	pkg, _, _ := strings.Cut(name[slash:], ".")
	return strings.TrimSuffix(name[:slash]+strings.ReplaceAll(pkg, "%2e", "."), "_test")
}

// A hunt is the exploration of one unit.
type hunt struct {
	Options
	u     Unit
	began time.Time
	base  *memory

	hot      []sim.Site
	races    []sim.Race // told apart by their sites
	fresh    bool       // hot has grown since the last execution
	ran      int
	steps    uint64
	first    int // steps of the first execution, 0 if it was cut off
	longer   int // the most decisions seen in one execution
	solo     bool
	leaked   bool
	notes    []string
	fair     bool
	cut      bool // some execution hit the step limit, or took too long
	overtime bool // one took too long
	overfull bool // of one too much had to be kept
	bounded  int  // every schedule with fewer preemptions was run
	whole    bool // every schedule was run
	proof    proof
	limited  string // what a cover that came to its end was bounded by
	manner
	known      known
	goroutines int // in one execution, at most

	telling bool // the search is over
	meeting *meeting
	saved   saved

	near []sim.Choice // of a schedule near which the search begins
	idle map[int]bool // goroutines that the failure does not need

	found  *finding
	counts survey      // if Outcomes are asked for
	paused atomic.Bool // what takes time now is not the test: a person, another process, the story

	random   strategy.Random
	pct      strategy.PCT
	tries    bool        // tries that would fail wait: see tooMany
	isEnough func() bool // see enough
	alarm    alarm
	until    time.Duration // the processor time that is enough for the execution, 0: not known

	left      bool       // goroutines were going on when the execution that ran last was ended
	raced     bool       // accesses that are no scheduling points raced in the execution that ran last
	started   bool       // an execution has run
	through   bool       // the execution that ran last came to its end
	ranHot    []sim.Site // what hot was in the execution that ran last
	raceAt    int        // number of the schedule in which a race first showed
	raceAfter time.Duration
}

// A finding is an execution that failed.
type finding struct {
	verdict  string
	message  string
	context  string // of Result.Context
	at       int    // number of the schedule, from 1
	after    time.Duration
	schedule schedule
	result   sim.Result
}

// settle lets guests come to where they stop: they may be anywhere between two
// operations. Most programs have none.
func settle() {
	if !sim.Visited() {
		return
	}
	for range 100 {
		runtime.Gosched()
	}
	time.Sleep(time.Millisecond)
}

// strays is how often an exploration begins anew for a goroutine that is not of its test.
const strays = 3

// Explore explores u. A goroutine that an earlier test has left, of a connection that is
// being closed say, may come into the first execution; it is gone the next time.
func (o Options) Explore(u Unit) Outcome {
	out := o.explore(u)
	for i := time.Duration(1); i <= strays && out.Native && out.stray; i++ {
		time.Sleep(i * i * time.Millisecond)
		out = o.explore(u)
	}
	return out
}

func (o Options) explore(u Unit) Outcome {
	o.defaults()
	defer sim.Exploring()()
	settle()
	h := &hunt{Options: o, u: u, began: time.Now(), counts: survey{}}
	native = ""
	stop := guard.Watch(wire.Test{Package: u.Package, Test: u.Name}, h.progress)
	defer stop()
	defer h.alarm.stop()
	var out Outcome
	if why := h.bare(); why != "" {
		return h.plain(why)
	}
	if h.helps() && h.helped != h.unit() {
		return Outcome{Test: h.test(), Other: true}
	}
	if done, ok := h.finishedBefore(); ok {
		ended(done.Test, done.Story)
		return done
	}
	h.base = remember()
	h.notes = append(h.notes, h.base.notReset()...)
	if h.Replay != "" {
		out = h.replay()
	} else if h.helps() {
		out = h.help()
	} else if h.search(); h.Ask {
		out = h.asked()
	} else if h.Outcomes {
		out = h.surveyed()
	} else {
		out = h.outcome()
	}
	if out.Native || sim.Kept() || !h.through {
		h.base.restore() // the body begins once more, the goroutines of before do, or it was cut off somewhere
	} else {
		sim.Settle()
	}
	if out.Other {
		units++
	}
	if out.Native || out.Other {
		return out
	}
	h.finish(&out)
	defer h.pause()()
	ended(out.Test, out.Story)
	return out
}

// pause tells the guard that what follows, until resume is called, takes its time and
// makes no steps.
func (h *hunt) pause() (resume func()) {
	h.paused.Store(true)
	return func() { h.paused.Store(false) }
}

// progress is asked from another goroutine. While a person thinks, nothing moves
// and nothing is wrong.
func (h *hunt) progress() (schedules int, steps, pulse uint64) {
	if h.paused.Load() {
		return h.ran, h.steps, uint64(time.Since(h.began))
	}
	return h.ran, h.steps, sim.Pulse()
}

// search runs schedules until one fails or the budget is spent.
func (h *hunt) search() {
	if !h.try(strategy.Stay{}) || h.solo || !h.nearby() {
		return
	}
	if h.Strategy == "exhaustive" {
		if h.prove(h.Budget*4/5, math.MaxInt) && !h.proof.complete {
			h.bound(h.began.Add(h.Budget))
		}
		return
	}
	if h.Strategy == "auto" && (!h.prove(h.Budget/4, h.Schedules/4) || h.proven() || !h.preempt(1, h.Schedules/2)) {
		return
	}
	if !h.hunt() {
		return
	}
	if h.Strategy == "auto" && h.Schedules > 1 && !guard.Stopped() {
		h.prove(h.proveTime(), math.MaxInt)
	}
}

// more reports whether another of n schedules may be run.
func (h *hunt) more(n int) bool {
	return h.ran < n && time.Since(h.began) < h.Budget && !h.stopped()
}

// preempt runs all schedules with at most k preemptions, until h.ran is n.
// It reports whether the search goes on.
func (h *hunt) preempt(k, n int) bool {
	b := &strategy.Bounded{Bound: k}
	for h.more(n) {
		b.Begin()
		if !h.try(b) {
			return false
		}
		if h.fresh { // other points: other schedules
			b, h.fresh = &strategy.Bounded{Bound: k}, false
			continue
		}
		if !b.Advance() {
			h.bounded, h.whole = k+1, !b.Cut
			return true
		}
	}
	return true
}

// strategy makes the chooser of the i-th schedule of the hunt. It is good until the next.
func (h *hunt) strategy(i int) sim.Chooser {
	src := strategy.Source(h.Seed ^ uint64(i+1)*0x9e3779b97f4a7c15)
	if h.Strategy == "random" || h.Strategy == "auto" && i%2 == 0 {
		h.random.Source = src
		return &h.random
	}
	h.pct.Begin(src, 2+i/2%3, h.longer)
	return &h.pct
}

// try runs one schedule and reports whether the search goes on.
func (h *hunt) try(c sim.Chooser) bool {
	show := h.ran == 0
	r, res := h.run(c, show, false)
	if gaveUp(c) && !r.InVain {
		return native == ""
	}
	if o, ok := c.(*over); ok && !h.sameAgain(o, &r, res) {
		return h.try(h.strategy(o.n))
	}
	if r.Hurried > 0 {
		r, res = h.patiently(r, res, show)
	}
	h.measured(&r)
	h.ran++
	h.steps += uint64(r.Steps)
	h.longer = max(h.longer, len(r.Choices))
	h.solo = r.Goroutines == 1
	h.goroutines = max(h.goroutines, r.Goroutines)
	h.fair = h.fair || r.Fair > 0
	for _, n := range r.Notes {
		if !slices.Contains(h.notes, n) {
			h.notes = append(h.notes, n)
		}
	}
	if r.Overtook > 0 {
		return h.doesNotCount(c, &r, res)
	}
	h.leaked = h.leaked || len(r.Leaked) > 0 && !r.InVain
	h.addRaces(r.Races)
	if r.InVain { // nothing else that it may show would last: it does not end there
		return native == ""
	}
	if r.Failure != nil && r.Failure.Kind == sim.FailSteps {
		h.cut = true
	}
	verdict, message := h.judge(&r, res)
	if h.Outcomes {
		h.counts.add(&r, res, verdict, message)
	}
	if verdict == "" {
		h.learn(&r)
	}
	if verdict != "" && h.found == nil {
		if tries(c) {
			r, res = h.plainly(c, show)
			verdict, message = h.judge(&r, res)
		}
		h.found = &finding{
			verdict: verdict, message: message, context: res.context(), at: h.ran, after: time.Since(h.began),
			schedule: h.scheduleOf(&r), result: keep(r),
		}
	}
	if verdict != "" && !h.Outcomes {
		return false
	}
	return native == "" && !res.Skipped
}

// doesNotCount ends the try of an execution in which somebody was overtaken at a channel.
// If it has shown something, that is none of the program's; but of the executions of
// the same trace another one may have kept the order.
func (h *hunt) doesNotCount(c sim.Chooser, r *sim.Result, res Result) (goesOn bool) {
	verdict, _ := h.howItEnded(r, res)
	if s, ok := c.(*dpor.Search); ok && (verdict != "" || len(r.Races)+len(r.Leaked) > 0 || h.Outcomes) {
		s.Overtook()
	}
	if r.Failure != nil && r.Failure.Kind == sim.FailSteps {
		h.cut = true
	}
	return native == "" && !res.Skipped
}
