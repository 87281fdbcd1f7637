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
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

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
}

// Options bound an exploration. Zero values mean the defaults.
type Options struct {
	Schedules int           // default 1,000
	Budget    time.Duration // default 5 s
	Seed      uint64
	Strategy  string // auto, random, pct, exhaustive
	Replay    string
	Code      uint32 // a hash of the code: tokens hold it
	Leaks     bool
	Early     bool
	MaxSteps  int
	Color     bool
	Verbose   bool
	Ask       bool     // let the command choose, in one execution more
	Outcomes  bool     // count outcomes, and go on after a failure
	Left      []string // packages that are not instrumented: "path: why"

	Jobs          int         // processes that explore at once; see meeting
	Shard, Shards int         // which part of all of Shards is explored, from 1; see division
	Checkpoint    string      // a file: what earlier runs have done; see saved
	Dir           string      // a folder for what processes tell each other, and for what is saved; "": neither
	together      string      // this process helps another one
	stop          func() bool // of a test: end now, as if interrupted
	helped        string      // with this unit
}

// Defaults of Options.
const (
	DefaultSchedules = 1000
	DefaultBudget    = 5 * time.Second
)

// FromWire is what the command asked for.
func FromWire(c wire.Config) Options {
	return Options{
		Schedules: c.Schedules, Budget: c.Budget, Seed: c.Seed, Strategy: c.Strategy, Replay: c.Replay,
		Code: c.Code, Leaks: c.Leaks, Early: c.EarlyTimers, Color: c.Color, Verbose: c.Verbose, Left: c.Left, Outcomes: c.Outcomes, Ask: c.Ask,
		Jobs: c.Jobs, Shard: c.Shard, Shards: c.Shards, Checkpoint: c.Checkpoint, Dir: c.Dir, together: c.Together, helped: c.Unit,
	}
}

func (o *Options) defaults() {
	if o.Schedules <= 0 {
		o.Schedules = DefaultSchedules
	}
	if o.Budget <= 0 {
		o.Budget = DefaultBudget
	}
	if o.Strategy == "" {
		o.Strategy = "auto"
	}
}

// Explore explores u as the command asked.
func Explore(u Unit) Outcome {
	c, _ := wire.Read()
	return FromWire(c).Explore(u)
}

// FromCommand is what the command asked for.
func FromCommand() Options {
	c, _ := wire.Read()
	return FromWire(c)
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

	hot        []sim.Site
	races      []sim.Race // told apart by their sites
	fresh      bool       // hot has grown since the last execution
	ran        int
	steps      uint64
	first      int // steps of the first execution, 0 if it was cut off
	longer     int // the most decisions seen in one execution
	solo       bool
	leaked     bool
	notes      []string
	fair       bool
	cut        bool // some execution hit the step limit
	bounded    int  // every schedule with fewer preemptions was run
	whole      bool // every schedule was run
	proof      proof
	limited    string // what a cover that came to its end was bounded by
	strict     bool   // see sim.Strict
	exact      bool   // see sim.Config
	goroutines int    // in one execution, at most

	telling bool // the search is over
	meeting *meeting
	saved   saved

	near []sim.Choice // of a schedule near which the search begins
	idle map[int]bool // goroutines that the failure does not need

	found  *finding
	counts survey      // if Outcomes are asked for
	asking atomic.Bool // a person is thinking

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

// Explore explores u.
func (o Options) Explore(u Unit) Outcome {
	o.defaults()
	defer sim.Exploring()()
	settle()
	h := &hunt{Options: o, u: u, began: time.Now(), counts: survey{}}
	native = ""
	stop := guard.Watch(wire.Test{Package: u.Package, Test: u.Name}, h.progress)
	defer stop()
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
	ended(out.Test, out.Story)
	return out
}

// progress is asked from another goroutine. While a person thinks, nothing moves
// and nothing is wrong.
func (h *hunt) progress() (schedules int, steps uint64) {
	if h.asking.Load() {
		return h.ran, uint64(time.Since(h.began))
	}
	return h.ran, sim.Pulse()
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

// strategy makes the chooser of the i-th schedule of the hunt.
func (h *hunt) strategy(i int) sim.Chooser {
	src := strategy.Source(h.Seed ^ uint64(i+1)*0x9e3779b97f4a7c15)
	if h.Strategy == "random" || h.Strategy == "auto" && i%2 == 0 {
		return &strategy.Random{Source: src}
	}
	return &strategy.PCT{Source: src, Depth: 2 + i/2%3, Steps: h.longer}
}

// try runs one schedule and reports whether the search goes on.
func (h *hunt) try(c sim.Chooser) bool {
	show := h.ran == 0
	r, res := h.run(c, show, false)
	if gaveUp(c) {
		return native == ""
	}
	h.measured(&r)
	h.ran++
	h.steps += uint64(r.Steps)
	h.longer = max(h.longer, len(r.Choices))
	h.solo = r.Goroutines == 1
	h.goroutines = max(h.goroutines, r.Goroutines)
	h.fair = h.fair || r.Fair > 0
	h.leaked = h.leaked || len(r.Leaked) > 0
	for _, n := range r.Notes {
		if !slices.Contains(h.notes, n) {
			h.notes = append(h.notes, n)
		}
	}
	h.addRaces(r.Races)
	if r.Failure != nil && r.Failure.Kind == sim.FailSteps {
		h.cut = true
	}
	verdict, message := h.judge(&r, res)
	if h.Outcomes {
		h.counts.add(&r, res, verdict, message)
	}
	if verdict != "" && h.found == nil {
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

// keep copies what the next execution would overwrite.
func keep(r sim.Result) sim.Result {
	r.Choices = slices.Clone(r.Choices)
	return r
}

func (h *hunt) scheduleOf(r *sim.Result) schedule {
	s := schedule{code: h.Code, seed: h.Seed, hot: slices.Clone(h.ranHot), early: h.Early, strict: h.strict, exact: h.exact, program: h.u.Program}
	for _, c := range r.Choices {
		s.answers = append(s.answers, c.I)
	}
	return s
}

// SetSeed, if set, is told the seed before each execution, for whatever draws
// numbers of its own.
var SetSeed func(uint64)

// run makes one execution.
func (h *hunt) run(c sim.Chooser, show, record bool) (sim.Result, Result) {
	if h.started {
		h.base.restore()
	}
	h.started = true
	h.ranHot = h.hot
	if SetSeed != nil {
		SetSeed(h.Seed)
	}
	h.u.Begin(show)
	conf := sim.Config{Chooser: c, Seed: h.Seed, MaxSteps: h.limit(), Enough: h.enough(), Hot: h.hot, Early: h.Early, Strict: h.strict, Exact: h.exact}
	if record {
		conf.Record, conf.Describe = true, newDescriber().describe
		conf.RecordFrom = h.recordFrom()
	}
	_, conf.Always = c.(interface{ always() })
	r := sim.Run(conf, h.u.Body)
	h.raced, h.left = h.newRaces(r.Races), r.Left()
	h.through = r.Failure == nil && !gaveUp(c)
	res := h.u.End()
	if r.Foreign != nil && native == "" {
		native = foreign
		h.notes = append(h.notes, foreign+": "+stackTop(r.Foreign.Stack))
	}
	if r.Awaited && native == "" {
		native, outside = awaited(r.AwaitedAt), true
	}
	return r, res
}

// maxHot bounds the accesses that become scheduling points: each multiplies the
// schedules.
const maxHot = 12

// newRaces reports whether an access raced that will be a scheduling point, and
// was not one yet.
func (h *hunt) newRaces(races []sim.Race) bool {
	for _, r := range races {
		for _, s := range []sim.Site{r.First.Site, r.Second.Site} {
			if s != 0 && len(h.hot) < maxHot && !slices.Contains(h.hot, s) {
				return true
			}
		}
	}
	return false
}

func (h *hunt) addRaces(races []sim.Race) {
	for _, r := range races {
		known := slices.ContainsFunc(h.races, func(o sim.Race) bool {
			return o.First.Site == r.First.Site && o.Second.Site == r.Second.Site ||
				o.First.Site == r.Second.Site && o.Second.Site == r.First.Site
		})
		if known {
			continue
		}
		if len(h.races) == 0 {
			h.raceAt, h.raceAfter = h.ran, time.Since(h.began)
		}
		h.races = append(h.races, r)
		for _, s := range []sim.Site{r.First.Site, r.Second.Site} {
			if s != 0 && len(h.hot) < maxHot && !slices.Contains(h.hot, s) {
				h.hot = append(h.hot[:len(h.hot):len(h.hot)], s)
				h.fresh = true
			}
		}
	}
}

// judge says whether an execution failed, races aside.
func (h *hunt) judge(r *sim.Result, res Result) (verdict, message string) {
	if native != "" {
		return "", ""
	}
	if f := r.Failure; f != nil {
		switch f.Kind {
		case sim.FailPanic:
			return wire.Panic, fmt.Sprintf("panic: %s", panicText(f.Value))
		case sim.FailFatal:
			return wire.Fatal, fmt.Sprintf("fatal error: %v", f.Value)
		case sim.FailDeadlock:
			return wire.Deadlock, fmt.Sprintf("deadlock: %d goroutines wait for each other", len(f.Blocked))
		case sim.FailExit:
			return wire.Fatal, fmt.Sprintf("os.Exit(%v) was called", f.Value)
		case sim.FailSteps:
			return "", ""
		}
	}
	if res.Failed {
		verdict = res.Verdict
		if verdict == "" {
			verdict = wire.Assertion
		}
		return verdict, res.Message
	}
	if h.Leaks && len(r.Leaked) > 0 {
		return wire.Leak, fmt.Sprintf("%d goroutines are left", len(r.Leaked))
	}
	return "", ""
}

func panicText(v any) string {
	switch v := v.(type) {
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	case string:
		return v
	}
	return fmt.Sprintf("%v", v)
}

func (h *hunt) unit() string { return h.u.Package + "." + h.u.Name }

func (h *hunt) test() wire.Test {
	t := wire.Test{
		Package: h.u.Package, Test: h.u.Name, Verdict: wire.Pass,
		Schedules: h.ran, Steps: h.steps, Seconds: round(time.Since(h.began).Seconds()), Uncontrolled: h.notes,
	}
	h.scoped(&t)
	return t
}

func round(s float64) float64 { return math.Round(s*1e4) / 1e4 }

// outcome tells what the search found.
func (h *hunt) outcome() Outcome {
	t := h.test()
	switch {
	case native != "":
		return h.plain("")
	case h.found == nil && len(h.races) == 0:
		if h.cut {
			t.Verdict = wire.Inconclusive
		}
		if h.leaked {
			t.Warnings = append(t.Warnings, "goroutines are left when the test has ended; -leaks makes that a failure")
		}
		if h.unsteady() {
			if a := h.diagnose(&schedule{seed: h.Seed}, nil, doctorRuns); a != nil {
				t.Warnings = append(t.Warnings, a.String())
			}
		}
		return Outcome{Test: t, Brief: h.scope(), Story: h.passStory(&t)}
	}
	return h.failure(t)
}

// failure makes the failing schedule small, records it and tells it.
func (h *hunt) failure(t wire.Test) Outcome {
	h.telling = true // what was found before an interrupt is told whole
	race := len(h.races) > 0
	if h.found != nil {
		t.Verdict = h.found.verdict
		if h.Options.Replay == "" {
			h.shrink()
			h.tidy()
		}
	} else {
		h.findRace()
	}
	h.findIdle()
	if race {
		t.Consequence = "none found"
		if h.found.verdict != wire.DataRace {
			t.Consequence = h.found.verdict
		}
		t.Verdict = wire.DataRace
	}
	s := h.found.schedule
	t.Token = s.token(h.unit())
	wire.Find(t, h.found.message)
	rec, means, ok := h.recorded(&s)
	story := &story{h: h, rec: rec, t: &t, same: ok, made: &s, means: means}
	runs := 1
	if !ok {
		runs = doctorRuns
	}
	if a := h.diagnose(&s, &rec, runs); a != nil {
		story.ails = a.String()
		t.Warnings = append(t.Warnings, story.ails)
	}
	text := story.String()
	return Outcome{Test: t, Failed: true, Brief: h.brief(), Story: text}
}

func (h *hunt) brief() string {
	return fmt.Sprintf("schedule %d of %d, %s", h.found.at, h.Schedules, millis(h.found.after))
}

func millis(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

// recorded runs s once more with everything recorded, and adds what it means; ok is
// false when it did not come out as before.
func (h *hunt) recorded(s *schedule) (r sim.Result, m *meaner, ok bool) {
	h.hot, h.Seed, h.strict, h.exact = s.hot, s.seed, s.strict, s.exact
	c := &strategy.Replay{Answers: s.answers}
	o := observe(c)
	r, res := h.run(o, true, true)
	v, _ := h.judge(&r, res)
	if v == "" && len(r.Races) > 0 {
		v = wire.DataRace
	}
	ok = !c.Off && v == h.found.verdict
	if ok && r.Steps <= maxMeant {
		m = o.meaning(r.Names, s.hot)
		s.meaning = m.m
	}
	return r, m, ok
}

// findRace makes a finding of the race that was seen first: the first schedule
// in which it shows, from those without preemption on.
func (h *hunt) findRace() {
	want := h.races[0]
	h.found = &finding{verdict: wire.DataRace, at: max(h.raceAt, 1), after: h.raceAfter}
	h.hot = nil
	b := &strategy.Bounded{Bound: 1}
	for range shrinkRuns {
		b.Begin()
		r, res := h.run(b, false, false)
		h.found.schedule, h.found.result, h.found.context = h.scheduleOf(&r), keep(r), res.context()
		if slices.ContainsFunc(r.Races, func(o sim.Race) bool { return o.First.Site == want.First.Site && o.Second.Site == want.Second.Site }) {
			return
		}
		if !b.Advance() {
			break
		}
	}
	h.searchRace(want)
}

// searchRace repeats the hunt's own schedules until the race shows again.
func (h *hunt) searchRace(want sim.Race) {
	for i := range max(h.ran, 1) {
		r, res := h.run(h.strategy(i), false, false)
		if len(r.Races) == 0 {
			continue
		}
		h.found.schedule, h.found.result, h.found.context = h.scheduleOf(&r), keep(r), res.context()
		if r.Races[0].First.Site == want.First.Site {
			return
		}
	}
}

func schedules(n int) string {
	if n == 1 {
		return "1 schedule"
	}
	return thousands(n) + " schedules"
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (h *hunt) controlled() string {
	all := slices.Concat(h.notes, h.Left)
	if len(all) == 0 {
		return "everything instrumented"
	}
	return "not controlled: " + strings.Join(all, "; ")
}

func (h *hunt) passStory(t *wire.Test) string {
	var b strings.Builder
	fmt.Fprintf(&b, "scope: %s; %s\n", h.scope(), h.controlled())
	for _, w := range t.Warnings {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	return b.String()
}
