package engine

import (
	"time"

	"example.com/racelab/harness/explore/guard"
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
)

// Shrinking looks for the failing schedule with the fewest preemptions: the
// reader has to follow each of them.

const (
	shrinkRuns = 2000
	shrinkTime = 2 * time.Second // of the processor
)

// shrink replaces the finding by one of the same verdict with fewer
// preemptions. It first walks all schedules with none, one and two of them, in
// this order, which finds the smallest if it gets that far, and then takes
// preemptions out of what it has, one by one.
func (h *hunt) shrink() {
	began, runs := guard.Used(), 0
	more := func() bool {
		runs++
		return runs < shrinkRuns && guard.Used()-began < shrinkTime
	}
	have := preemptions(&h.found.result)
	for k := 0; k < min(have, 3); k++ {
		if h.shrinkTo(k, more) {
			return
		}
	}
	h.drop(more)
}

func (h *hunt) shrinkTo(k int, more func() bool) bool {
	b := &strategy.Bounded{Bound: k}
	for more() {
		b.Begin()
		r, res := h.run(b, false, false)
		if h.adopt(&r, res) {
			return true
		}
		if !b.Advance() {
			return false
		}
	}
	return false
}

// adopt takes an execution as the finding if it failed in the same way.
func (h *hunt) adopt(r *sim.Result, res Result) bool {
	v, m := h.judge(r, res)
	if v != h.found.verdict {
		return false
	}
	h.found.message, h.found.context, h.found.result = m, res.context(), keep(*r)
	h.found.schedule = h.scheduleOf(r)
	return true
}

// drop tries, for each preemption, the same schedule without it.
func (h *hunt) drop(more func() bool) {
	for i := 0; i < len(h.found.result.Choices); i++ {
		c := h.found.result.Choices[i]
		if !c.Preempts || !more() {
			continue
		}
		before := preemptions(&h.found.result)
		old := *h.found
		d := &without{choices: h.found.result.Choices, skip: i}
		r, res := h.run(d, false, false)
		if h.adopt(&r, res) {
			if preemptions(&h.found.result) < before {
				i = -1 // from the start: earlier ones may have become superfluous
				continue
			}
			*h.found = old
		}
	}
}

func preemptions(r *sim.Result) (n int) {
	for _, c := range r.Choices {
		if c.Preempts {
			n++
		}
	}
	return n
}

// without follows recorded choices by goroutine, except that the one at skip
// does not preempt: the goroutine that was to be preempted goes on, and the
// choices after it are followed as far as they are possible.
type without struct {
	choices []sim.Choice
	skip    int
	at      int
}

func (w *without) Next(current int, enabled []int) int {
	if w.at == w.skip {
		w.at++
		return strategy.Stay{}.Next(current, enabled)
	}
	for w.at < len(w.choices) {
		c := w.choices[w.at]
		w.at++
		for _, g := range enabled {
			if int32(g) == c.G {
				return g
			}
		}
	}
	return strategy.Stay{}.Next(current, enabled)
}

func (w *without) Choose(n int) int {
	if w.at < len(w.choices) && w.choices[w.at].G < 0 {
		i := int(w.choices[w.at].I)
		w.at++
		if i < n {
			return i
		}
	}
	return 0
}
