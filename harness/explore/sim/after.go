package sim

import "slices"

// When the body has returned the others go on: a panic of theirs, or a race with
// what the body has done, counts. But a goroutine that serves a ticker never comes
// to its end, and nobody waits for it any more. So what is left may take some more
// steps, and time may move some more; then it is left as it is.
const (
	maxAfter = 10_000 // steps
	maxLate  = 100    // moves of time
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
	x.lateBy = 0
}

// leave ends the execution with those that are still going on. It returns true.
func (x *exec) leave() bool {
	x.stopped = true
	if !x.onlyEarly() {
		Uncontrolled(leftRunning)
	}
	return true
}

// late counts a move of time after the body has returned and reports whether it is
// one too many.
func (x *exec) late() bool {
	x.lateBy++
	if x.onlyEarly() {
		return x.lateBy > maxEarly
	}
	if x.lateBy > maxLate {
		Uncontrolled(leftRunning)
	}
	return x.lateBy > maxLate
}
