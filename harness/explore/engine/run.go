package engine

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
)

// patiently looks again at an execution that failed after time had passed although
// somebody could go on. A timeout that fires while ten thousand steps of others are
// under way is one of a machine that does not get on: from now on time waits for ten
// times as many, if that is enough for the test to come to rest. A test that goes on
// until a timer ends it does not; then the failure stands.
func (h *hunt) patiently(r sim.Result, res Result, show bool) (sim.Result, Result) {
	if h.patient || h.exact || native != "" {
		return r, res
	}
	if verdict, _ := h.judge(&r, res); verdict == "" {
		return r, res
	}
	s := h.scheduleOf(&r)
	h.patient = true
	again, res2 := h.run(&strategy.Replay{Answers: s.answers}, show, false)
	if again.Hurried == 0 {
		h.fresh = true // what was walked of the schedules is of other ones
		return again, res2
	}
	h.patient = false
	return h.run(&strategy.Replay{Answers: s.answers}, show, false)
}

// keep copies what the next execution would overwrite.
func keep(r sim.Result) sim.Result {
	r.Choices, r.Races, r.Leaked = slices.Clone(r.Choices), slices.Clone(r.Races), slices.Clone(r.Leaked)
	if r.Failure != nil {
		f := *r.Failure
		f.Blocked = slices.Clone(f.Blocked)
		r.Failure = &f
	}
	return r
}

func (h *hunt) scheduleOf(r *sim.Result) schedule {
	s := schedule{code: h.Code, seed: h.Seed, hot: slices.Clone(h.ranHot), early: h.Early, manner: h.manner, program: h.u.Program}
	for _, c := range r.Choices {
		s.answers = append(s.answers, c.I)
	}
	return s
}

// SetSeed, if set, is told the seed before each execution, for whatever draws
// numbers of its own.
var SetSeed func(uint64)

// run makes one execution.
func (h *hunt) run(c sim.Chooser, show, record bool) (r sim.Result, res Result) {
	if h.started {
		h.putBack()
	}
	h.started = true
	h.ranHot = h.hot
	if SetSeed != nil {
		SetSeed(h.Seed)
	}
	h.u.Begin(show)
	conf := sim.Config{Chooser: c, Seed: h.Seed, MaxSteps: h.limit(), Enough: h.enough(), Hot: h.hot, Early: h.Early, Strict: h.strict, Exact: h.exact, Patient: h.patient, Tries: tries(c)}
	if record {
		conf.Record, conf.Describe = true, newDescriber().describe
		conf.RecordFrom = h.recordFrom()
	}
	switch c := c.(type) {
	case *switching, *observer, *guided: // a turn ends when somebody else goes on, chosen or not
		conf.Always = true
	case *strategy.Known:
		conf.Turns = true
	case *over:
		conf.Follow = c.run.Turns
	}
	r = sim.Run(conf, h.u.Body)
	h.raced, h.left = h.newRaces(r.Races), r.Left()
	h.through = r.Failure == nil && !gaveUp(c)
	res = h.u.End()
	if r.Foreign != nil && native == "" {
		native = foreign
		h.notes = append(h.notes, foreign+": "+stackTop(r.Foreign.Stack))
	}
	if r.Awaited && native == "" {
		native, outside = awaited(r.AwaitedAt), true
	}
	return r, res
}
