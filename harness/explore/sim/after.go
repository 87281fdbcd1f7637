package sim

import "slices"

// When the body has returned the others go on: a panic of theirs, or a race with
// what the body has done, counts. But a goroutine that serves a ticker never comes
// to its end, and nobody waits for it any more. So what is left may take some more
// steps, and time may move some more; then it is left as it is.
const (
	maxAfter = 10_000 // steps
	maxLate  = 100    // moves of time
	maxLater = 10e9   // ns that time moves on, all in all
	maxEarly = 1      // moves of time for those only that were there before the body
)

const leftRunning = "what goroutines do long after the body has returned"

// Left reports whether an execution was ended while goroutines went on after its
// body had returned: they do not wait in vain.
func (r *Result) Left() bool { return slices.Contains(r.Notes, leftRunning) }

// bodyEnded limits what follows.
func (x *exec) bodyEnded() {
	x.MaxSteps = min(x.MaxSteps, x.steps+maxAfter)
	x.look = min(x.look, x.MaxSteps+1)
	x.lateBy, x.lateAt = 0, x.now
}

// leave ends the execution with those that are still going on. It returns true.
func (x *exec) leave() bool {
	x.stopped = true
	if !x.onlyEarly() {
		Uncontrolled(leftRunning)
	}
	return true
}

// late counts a move of time, to when t is due, after the body has returned, and
// reports whether it is one too many. A process whose tests have passed does not go
// on for half a minute, until a timeout of a test that is over fires.
func (x *exec) late(t *Timer) bool {
	x.lateBy++
	if t.when > x.lateAt+maxLater {
		if len(x.live) > 0 && !x.onlyEarly() {
			Uncontrolled(leftRunning)
		}
		return true
	}
	if x.onlyEarly() {
		return x.lateBy > maxEarly
	}
	if x.lateBy > maxLate {
		Uncontrolled(leftRunning)
	}
	return x.lateBy > maxLate
}
