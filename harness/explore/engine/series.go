package engine

import (
	"cmp"
	"math"
	"time"

	"example.com/racelab/harness/explore/dpor"
	"example.com/racelab/harness/explore/guard"
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// A Series explores many bodies as one unit: programs drawn for one object, or
// all programs of a size. What a unit costs once, the copy of the package
// variables above all, a Series costs once.
type Series struct {
	o     Options
	u     Unit
	base  *memory
	stop  func()
	began time.Time
	sum   Sum
}

// A Sum is what the searches of a Series came to.
type Sum struct {
	Bodies    int // searched
	Schedules int
	Steps     uint64
	Complete  int // bodies of which every trace was run
	Cut       int // bodies with an execution that was cut off
	Notes     []string
}

// Series begins a series. Each search has a Body and an End of its own. If the
// unit's package is not instrumented there is no series, and why says so.
func (o Options) Series(u Unit) (s *Series, why string) {
	o.defaults()
	o.Outcomes = false
	if o.MaxSteps == 0 {
		o.MaxSteps = shortSteps // no body of a series is a stress test
	}
	s = &Series{o: o, u: u, began: time.Now()}
	if why := (&hunt{Options: o, u: u}).bare(); why != "" {
		return nil, why
	}
	native = ""
	s.base = remember()
	over := sim.Exploring()
	settle()
	stop := guard.Watch(wire.Test{Package: u.Package, Test: u.Name}, s.progress)
	s.stop = func() { stop(); over() }
	return s, ""
}

func (s *Series) progress() (schedules int, steps, pulse uint64) {
	return s.sum.Schedules, s.sum.Steps, sim.Pulse()
}

// Options returns what the series was begun with.
func (s *Series) Options() Options { return s.o }

// Unit returns the unit of the series.
func (s *Series) Unit() Unit { return s.u }

// Sum returns what the searches came to so far.
func (s *Series) Sum() Sum { return s.sum }

// More reports whether there is time for another search.
func (s *Series) More() bool {
	return time.Since(s.began) < s.o.Budget && !guard.Stopped() && native == ""
}

// A Trial is the search of one body.
type Trial struct {
	h *hunt

	Verdict     string // wire.Pass if nothing failed
	Consequence string // of a data race: the verdict of what it led to, or ""
	Schedules   int
	At          int    // number of the schedule that failed, from 1
	Complete    bool   // every trace was run
	Bound       string // if every trace within a bound was run: what it is bounded by
}

// Failed reports whether something was found.
func (t *Trial) Failed() bool { return t.Verdict != wire.Pass }

// Like reports whether both found the same kind of failure.
func (t *Trial) Like(o *Trial) bool { return t.Verdict == o.Verdict && t.Consequence == o.Consequence }

// A Program is a body of a series.
type Program struct {
	Code []byte // names the body in a token
	Body func()

	// Looks is how often in a row Cover lets a goroutine look at the same thing before
	// another one changes it; 0 stands for dpor.Spins. The traces of a program of which
	// two goroutines wait grow with the square of it.
	Looks int

	// End judges an execution. Order, if not nil, is of the execution and tells in
	// which other orders the same operations might have come: it is to judge all of
	// them. Result.Order is one that fails. Executions in which accesses raced that
	// were not operations yet are not judged: their order says nothing.
	End func(Order) Result
}

// An Order is the happens-before order of the transitions of an execution, which
// are numbered from 1.
type Order interface {
	Len() int
	Precedes(i, j int) bool
}

// Search looks for a schedule of p that fails, among n schedules; 0 stands for
// what the series was begun with. It enumerates the traces of p, and if that
// takes more than half of n, it samples.
func (s *Series) Search(n int, p Program) *Trial {
	if n <= 0 {
		n = s.o.Schedules
	}
	h := s.hunt(p, n)
	complete := false
	switch s.o.Strategy {
	case "exhaustive":
		complete = h.cover(p, math.MaxInt)
		return s.tried(h, complete)
	case "auto":
		complete = h.cover(p, (n+1)/2)
	}
	if !complete && h.found == nil && native == "" {
		h.sample(n)
	}
	return s.tried(h, complete)
}

// sample runs schedules with one preemption, and then others.
func (h *hunt) sample(n int) {
	if h.Strategy == "auto" && !h.preempt(1, (h.ran+n)/2) {
		return
	}
	for i := 0; h.more(n); i++ {
		if !h.try(h.strategy(i)) {
			return
		}
	}
}

// Cover enumerates the traces of p, as far as n executions go.
func (s *Series) Cover(n int, p Program) *Trial {
	h := s.hunt(p, n)
	return s.tried(h, h.cover(p, n))
}

// Bound runs every schedule with at most k preemptions, as far as n executions go.
// If that is far enough, the Bound of the Trial says so.
func (s *Series) Bound(k, n int, p Program) *Trial {
	h := s.hunt(p, n)
	if h.preempt(k, n) && h.bounded == k+1 {
		h.limited = "at most " + plural(k, "preemption")
	}
	return s.tried(h, false)
}

// cover runs an execution of each trace, until h.ran is n or one fails. It reports
// whether there is no other trace. When accesses turn out to race they become
// operations, and the enumeration begins anew.
func (h *hunt) cover(p Program, n int) (complete bool) {
	search := p.search()
	defer h.inOrder(p)
	var order []int
	h.u.End = func() Result {
		if search.GaveUp() {
			return Result{}
		}
		res := h.judged(p, search)
		order = res.Order
		return res
	}
	h.exact = true
	defer func() { h.exact = false }()
	for h.more(n) {
		search.Begin()
		if !h.try(search) {
			h.follow(p, search, order)
			return false
		}
		misused := search.Limits()&dpor.Misused != 0 && !h.strict
		many := !h.tries && search.Failed() && search.Stats().Executions >= manyTraces
		if h.fresh || misused || many {
			h.strict, h.tries = h.strict || misused, h.tries || many
			search, h.fresh = p.search(), false
			h.mode(search)
			continue
		}
		if !search.Advance() {
			_, h.limited = limitsOf(search.Limits(), cmp.Or(p.Looks, dpor.Spins))
			return search.Limits() == 0
		}
	}
	return false
}

// search begins to enumerate the traces of p.
func (p *Program) search() *dpor.Search {
	s := new(dpor.Search)
	if p.Looks > 0 {
		s.Looks(p.Looks)
	}
	return s
}

// inOrder has executions judged by the order that they had.
func (h *hunt) inOrder(p Program) {
	h.u.End = func() Result { return h.judged(p, nil) }
}

// judged asks p for its judgement, unless there can be none.
func (h *hunt) judged(p Program, o Order) Result {
	if h.raced {
		return Result{Context: p.End(nil).Context}
	}
	res := p.End(o)
	if h.left && res.Verdict == wire.Deadlock { // what has not returned may still
		return Result{Context: res.Context}
	}
	return res
}

// follow makes what was found, in an order that the execution did not have, an
// execution that has it.
func (h *hunt) follow(p Program, search *dpor.Search, order []int) {
	if h.found == nil || order == nil {
		return
	}
	h.inOrder(p)
	f := search.Follow(order)
	f.Begin()
	if r, res := h.run(f, false, false); !h.adopt(&r, res) {
		h.notes = append(h.notes, "an order of operations that should have been possible was not: a bug of racelab")
	}
}

func (s *Series) hunt(p Program, n int) *hunt {
	u := s.u
	u.Program, u.Body = p.Code, p.Body
	o := s.o
	o.Schedules = n
	h := &hunt{Options: o, u: u, began: time.Now(), base: s.base, counts: survey{}, started: s.sum.Bodies > 0}
	h.inOrder(p)
	return h
}

func (s *Series) tried(h *hunt, complete bool) *Trial {
	s.sum.Bodies++
	s.sum.Schedules += h.ran
	s.sum.Steps += h.steps
	if complete {
		s.sum.Complete++
	}
	if h.cut {
		s.sum.Cut++
	}
	for _, n := range h.notes {
		s.note(n)
	}
	t := &Trial{h: h, Verdict: wire.Pass, Schedules: h.ran, Complete: complete, Bound: h.limited}
	switch {
	case h.found != nil && len(h.races) > 0:
		t.Verdict, t.Consequence, t.At = wire.DataRace, h.found.verdict, h.found.at
	case h.found != nil:
		t.Verdict, t.At = h.found.verdict, h.found.at
	case len(h.races) > 0:
		t.Verdict, t.At = wire.DataRace, h.raceAt
	}
	return t
}

func (s *Series) note(n string) {
	for _, o := range s.sum.Notes {
		if o == n {
			return
		}
	}
	s.sum.Notes = append(s.sum.Notes, n)
}

// Native ends a series that cannot go on under control and says why; "" if it can.
func (s *Series) Native() (why string) {
	if native == "" {
		return ""
	}
	s.stop()
	s.base.restore()
	t := (&hunt{Options: s.o, u: s.u, began: s.began, notes: s.sum.Notes}).plain(native)
	ended(t.Test, "")
	return t.Why
}

// Tell makes the failing schedule of a trial small, and ends the series with it.
func (s *Series) Tell(t *Trial) Outcome {
	defer s.stop()
	h := t.h
	h.Schedules = max(h.Schedules, h.ran)
	test := h.test()
	test.Schedules, test.Steps, test.Seconds = s.sum.Schedules, s.sum.Steps, round(time.Since(s.began).Seconds())
	out := h.failure(test)
	ended(out.Test, out.Story)
	return out
}

// Replay runs the schedule of the token that the series was begun with on p, and
// ends the series.
func (s *Series) Replay(p Program) Outcome {
	defer s.stop()
	h := s.hunt(p, 1)
	out := h.replay()
	if !out.Other {
		ended(out.Test, out.Story)
	}
	return out
}

// Close ends a series that has found nothing. The story is the caller's.
func (s *Series) Close(verdict, coverage, story string) Outcome {
	defer s.stop()
	t := wire.Test{
		Package: s.u.Package, Test: s.u.Name, Verdict: verdict, Coverage: coverage,
		Schedules: s.sum.Schedules, Steps: s.sum.Steps, Seconds: round(time.Since(s.began).Seconds()),
		Uncontrolled: s.sum.Notes,
	}
	ended(t, story)
	return Outcome{Test: t, Failed: wire.Failing(verdict), Story: story}
}

// Drop ends a series in which nothing was to be explored.
func (s *Series) Drop() {
	units++
	s.stop()
}

// ProgramOf returns the code of the program in a token of a unit, or ErrOther.
func ProgramOf(token, pkg, unit string) ([]byte, error) {
	s, err := parseToken(token, pkg+"."+unit)
	if err != nil {
		return nil, err
	}
	return s.program, nil
}
