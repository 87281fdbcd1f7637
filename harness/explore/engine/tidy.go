package engine

import (
	"time"

	"example.com/racelab/harness/explore/guard"
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
	"example.com/racelab/harness/explore/wire"
)

// A schedule with the fewest preemptions may still be longer than it must be: who
// goes on when somebody waits or has ended is a choice too, and goroutines that
// have nothing to do with the failure take their turns in between. So, of those
// with as few preemptions, one with fewer switches is looked for, by changing one
// choice at a time, and by holding a goroutine back until nobody else can go on.
// What fails as well without it does not need it.

const (
	tidyRuns = 200
	tidyTime = 2 * time.Second // of the processor
	maxIdle  = 32              // goroutines that are held back, one after the other
)

// A burden is what a reader has to follow.
type burden struct{ preemptions, switches, steps int }

func (b burden) less(o burden) bool {
	switch {
	case b.preemptions != o.preemptions:
		return b.preemptions < o.preemptions
	case b.switches != o.switches:
		return b.switches < o.switches
	}
	return b.steps < o.steps
}

// tidy replaces the finding by lighter ones of the same verdict.
func (h *hunt) tidy() {
	began, runs := guard.Used(), 0
	best := burden{preemptions: preemptions(&h.found.result) + 1}
	if !h.lighter(&strategy.Replay{Answers: h.found.schedule.answers}, &best) {
		return
	}
	for again := true; again; {
		again = false
		for c := range h.alternatives() {
			if runs++; runs > tidyRuns || guard.Used()-began > tidyTime {
				return
			}
			if again = h.lighter(c, &best); again {
				break
			}
		}
	}
}

// alternatives yields choosers that do almost what the finding did.
func (h *hunt) alternatives() func(yield func(sim.Chooser) bool) {
	choices, n := h.found.result.Choices, h.found.result.Goroutines
	return func(yield func(sim.Chooser) bool) {
		for g := 1; g < min(n, maxIdle); g++ {
			if !yield(holdBack(choices, g)) {
				return
			}
		}
		for _, d := range detours(choices) {
			if !yield(d) {
				return
			}
		}
	}
}

// lighter makes an execution and takes it as the finding if it fails alike and is
// lighter than the best one.
func (h *hunt) lighter(c sim.Chooser, best *burden) bool {
	s := &switching{Chooser: c}
	r, res := h.run(s, false, false)
	b := burden{preemptions(&r), s.n, r.Steps}
	if !h.alike(&r, res) || !b.less(*best) {
		return false
	}
	*best = b
	return h.adopt(&r, res)
}

// alike reports whether an execution fails as the finding does.
func (h *hunt) alike(r *sim.Result, res Result) bool {
	v, _ := h.judge(r, res)
	if len(h.races) > 0 && len(r.Races) == 0 || native != "" {
		return false
	}
	return v == h.found.verdict || v == "" && h.found.verdict == wire.DataRace
}

// findIdle finds the goroutines without which the finding fails as well: each was
// held back to the end, for nobody waited for what it did.
func (h *hunt) findIdle() {
	h.idle = map[int]bool{}
	if h.found.result.Steps > contrastEvents {
		return
	}
	h.hot, h.Seed, h.manner = h.found.schedule.hot, h.found.schedule.seed, h.found.schedule.manner
	for g := 1; g < min(h.found.result.Goroutines, maxIdle); g++ {
		r, res := h.run(holdBack(h.found.result.Choices, g), false, false)
		h.idle[g] = h.alike(&r, res)
	}
}

// A held chooser lets one goroutine go on only if nobody else can. The others do as
// they did.
type held struct {
	g    int
	rest *without
	few  []int
}

func holdBack(choices []sim.Choice, g int) *held {
	return &held{g: g, rest: &without{choices: choices, skip: -1}}
}

func (h *held) Next(current int, enabled []int) int {
	h.few = h.few[:0]
	for _, g := range enabled {
		if g != h.g {
			h.few = append(h.few, g)
		}
	}
	if len(h.few) == 0 {
		return h.g
	}
	return h.rest.Next(current, h.few)
}

func (h *held) Choose(n int) int { return h.rest.Choose(n) }

// A switching chooser counts how often another goroutine goes on.
type switching struct {
	sim.Chooser
	cur, n int
}

func (s *switching) Next(current int, enabled []int) int {
	g := enabled[0]
	if len(enabled) > 1 {
		g = s.Chooser.Next(current, enabled)
	}
	if g != s.cur {
		s.cur = g
		s.n++
	}
	return g
}
