// Package harness is the contract of [jobstore.Store] as a test suite. Any store
// can be put through it, from any module:
//
//	func TestStore(t *testing.T) {
//		harness.Run(t, func(testing.TB) jobstore.Store { return mystore.New() })
//	}
//
// Each clause of the contract is a subtest of its own, and each failure reads
// "got …: the rule that it breaks". Run it with the race detector: a store that
// loses its synchronisation mostly still answers right.
//
// What it covers. One check per clause of All and Close, and of the errors,
// forces the situation that the clause is about, so it is exact. Two checks are
// sampled: sequences of calls against [jobstore.Model], and small concurrent
// programs whose histories are judged for linearizability. The programs are
// drawn by rapid, so its flags apply: -rapid.checks for how many, -rapid.seed to
// draw the same again. Which calls overlap is up to the machine, and a store
// that goes wrong only between two neighbouring instructions can pass. With -v a
// passing run says how many runs and overlapping pairs of calls it saw; where no
// calls overlapped, as on one processor, the check skips and says so.
//
// Under racelab test Linearizable and LinearizableAll are not left to it: each program is
// run under every schedule, as far as -schedules and -budget go (see
// [CheckConcurrent]). The other checks run once, natively.
//
// A failure of a concurrent program shows the program and the history, one
// column per goroutine. With go test -artifacts it also leaves porcupine's
// interactive view as history.html in the artifact directory of the subtest.
//
// What it costs: for the stores of this module half a second each, and with -race
// one and a half to two (go test -v -run TestContract ./locked, 2 cores). It opens
// about 8,000 stores, one after another, and closes them all. A call that does
// not return is reported after 20 seconds, and its goroutine stays behind. Do not
// run it in parallel with tests that start goroutines: the check for goroutines
// left behind would see them.
//
// The package is for tests only. It imports rapid, which registers flags.
package harness

import (
	"testing"
	"time"

	"example.com/racelab/jobstore"
)

// Run checks the stores that open returns against each clause of the contract.
// Each call of open must return a new, empty store; Run closes it.
func Run(t *testing.T, open func(testing.TB) jobstore.Store) {
	t.Helper()
	suite{open: open, patience: 20 * time.Second}.run(t)
}

// A suite is what the checks share.
type suite struct {
	open     func(testing.TB) jobstore.Store
	patience time.Duration // after which a call counts as hanging
}

// A check is one clause of the contract.
type check struct {
	name string
	run  func(suite, *testing.T)
}

func checks() []check {
	return []check{
		{"Model", suite.model},
		{"Transitions", alone(transitionsFollowRules)},
		{"Errors", alone(errorsNameWhatWasAsked)},
		{"Unaliased", alone(unaliased)},
		{"Linearizable", suite.linearizable},
		{"LinearizableAll", suite.linearizableAll},
		{"AllIsCut", alone(allIsCut)},
		{"AllIsCutOfWriters", alone(allIsCutOfWriters)},
		{"AllNewCutPerRange", alone(allNewCutPerRange)},
		{"AllReleasedOnBreak", alone(allReleasedOnBreak)},
		{"AllReleasedOnPanic", alone(allReleasedOnPanic)},
		{"AllBodyMayCall", alone(allBodyMayCall)},
		{"AllOutlivesClose", alone(allOutlivesClose)},
		{"AllOnClosed", alone(allOnClosed)},
		{"Closed", alone(closed)},
		{"CloseTwice", alone(closeTwice)},
		{"CloseEndsWaiting", alone(closeEndsWaiting)},
		{"NoGoroutineStays", alone(noGoroutineStays)},
	}
}

func (s suite) run(t *testing.T) {
	t.Helper()
	for _, c := range checks() {
		t.Run(c.name, func(t *testing.T) { c.run(s, t) })
	}
}
