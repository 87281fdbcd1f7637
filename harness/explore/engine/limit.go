package engine

import (
	"sync/atomic"
	"time"

	"example.com/racelab/harness/explore/guard"
	"example.com/racelab/harness/explore/sim"
)

// How long an execution may last. The first one has no preemption and is what the
// test does natively, so it may take its time: a stress test of a million
// operations comes to its end, at some 100 ns a step. The others are given a
// multiple of what it took, since a schedule may well make a program retry, but
// not spin at the cost of those that are still to be tried. What ends here is
// inconclusive, not a failure.
const (
	longSteps  = 10_000_000
	shortSteps = 100_000
	manyTimes  = 20
)

// limit returns how many steps the next execution may take.
func (h *hunt) limit() int {
	switch {
	case h.MaxSteps > 0:
		return h.MaxSteps
	case h.ran == 0:
		return longSteps
	}
	short := shortSteps
	if h.patient {
		short = sim.Patience * shortSteps
	}
	return min(max(short, manyTimes*h.first), longSteps)
}

// longest is how much processor time an execution may take: ten times the budget, and
// half a minute if that is less, which an ordinary test may take that gets no budget to
// speak of.
func (h *hunt) longest() time.Duration { return max(10*h.Budget, 30*time.Second) }

// enough ends an execution that takes too long, or is in the way of who wants to stop. Processor
// time is what counts: a busy machine makes no execution inconclusive, and whoever
// waits for something else is seen by the guard. To ask for it takes as long as some
// steps, so time begins when an execution has made enough of them to be asked.
func (h *hunt) enough() func() bool {
	h.until = 0
	if h.isEnough == nil {
		h.isEnough = func() bool {
			if h.until == 0 {
				h.until = guard.Used() + h.longest()
			}
			late, full := guard.Used() > h.until, keepsTooMuch(guard.Near())
			h.overtime, h.overfull = h.overtime || late, h.overfull || full
			return late || full || !h.telling && guard.Stopped()
		}
	}
	return h.isEnough
}

// keepsTooMuch reports whether what the explorer keeps of the execution is half of what
// a test may hold: then that is no fault of the test's, which may let go of all that it
// uses.
func keepsTooMuch(limit uint64) bool { return limit != 0 && sim.Footprint() > limit/2 }

// An alarm says whether a time has come. Who asks after each schedule would spend as long
// as some steps on reading the clock.
type alarm struct {
	at    time.Time
	timer *time.Timer
	rang  *atomic.Bool
}

func (a *alarm) due(at time.Time) bool {
	if a.rang == nil || at != a.at {
		a.stop()
		rang := new(atomic.Bool)
		left := time.Until(at)
		rang.Store(left <= 0)
		a.at, a.rang, a.timer = at, rang, time.AfterFunc(left, func() { rang.Store(true) })
	}
	return a.rang.Load()
}

func (a *alarm) stop() {
	if a.timer != nil {
		a.timer.Stop()
	}
}

// maxRecorded is how many of its last steps a long execution is recorded: each
// keeps a stack.
const maxRecorded = 100_000

// recordFrom returns the step from which on an execution as long as the one that
// was found is recorded.
func (h *hunt) recordFrom() int {
	if h.found == nil {
		return 0
	}
	return max(0, h.found.result.Steps-maxRecorded)
}

// measured keeps how long the first execution took.
func (h *hunt) measured(r *sim.Result) {
	if h.ran == 0 && (r.Failure == nil || r.Failure.Kind != sim.FailSteps) {
		h.first = r.Steps
	}
}
