package engine

import (
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
)

// A hunt in a small program comes to the same schedule many times. The test is run on
// it each time, whole, and judged by how it ends; what need not be done again is to look
// for races, and to compare package variables that the first one has left as they were.
// The two are over a quarter of what a schedule of a small test costs.
//
// It stands on what all else here stands on: the same choices give the same execution.
// Where one does not it is not believed any more in this hunt ([hunt.sameAgain]).

// fewChoices is how many an execution may have for schedules to be looked up: of more
// there are so many that none comes twice.
const fewChoices = 100

// known is what is known of schedules that were run.
type known struct {
	tree   *strategy.Known
	manner manner        // in which they were run
	off    bool          // it does not pay, or must not be believed
	strays bool          // the latter
	last   *strategy.Run // of the execution that ran last, nil if it is not known
	again  int           // schedules that were known
	over   over
}

// over is the Chooser of an execution that is known, if that goes elsewhere.
type over struct {
	strategy.Stay
	run *strategy.Run
	n   int // number of the schedule
}

// draw runs schedule n of the hunt.
func (h *hunt) draw(n int) bool {
	k := &h.known
	if !h.recalls() {
		return h.try(h.strategy(n))
	}
	if run := k.tree.Find(h.strategy(n)); run != nil {
		k.over = over{run: run, n: n}
		return h.try(&k.over)
	}
	return h.try(k.tree.Watch(h.strategy(n)))
}

// recalls reports whether schedules are looked up. Accesses that are scheduling points
// have to be recorded, and goroutines from outside follow no schedule.
func (h *hunt) recalls() bool {
	k := &h.known
	if k.off || h.longer > fewChoices || len(h.hot) > 0 || h.Early || sim.Kept() || sim.Visited() {
		return false
	}
	if k.tree == nil || k.manner != h.manner {
		k.tree, k.manner = strategy.NewKnown(), h.manner
	}
	if k.strays = k.tree.Off; k.strays || !k.tree.Pays() {
		k.off, k.tree = true, nil
	}
	return !k.off
}

// sameAgain looks at an execution of a schedule that is known. It reports false if that
// went elsewhere, so that it has to be run again, and looked at.
func (h *hunt) sameAgain(o *over, r *sim.Result, res Result) bool {
	failed, _ := h.howItEnded(r, res)
	if r.Strayed || failed == "" && r.Steps != o.run.Steps {
		h.known.strays, h.known.off = true, true
		return false
	}
	h.known.again++
	h.longer = max(h.longer, o.run.Choices) // the execution that had them may have been put aside
	if failed != "" {
		r.Choices = h.known.tree.Choices(h.strategy(o.n))
	}
	h.known.last = o.run
	return true
}

// learn keeps the schedule of an execution that has passed.
func (h *hunt) learn(r *sim.Result) {
	if r.Turns != nil {
		h.known.last = h.known.tree.Ended(r)
	}
}

// putBack puts back what the execution that ran last has changed.
func (h *hunt) putBack() {
	switch run := h.known.last; {
	case run == nil:
		h.base.restore()
	case run.Clean:
		h.base.registries()
	default:
		run.Clean = h.base.restore()
	}
	h.known.last = nil
}
