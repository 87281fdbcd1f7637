// Package explore checks a piece of concurrent code under many schedules.
//
//	func TestTransfer(t *testing.T) {
//		explore.Check(t, func(t testing.TB) {
//			bank := NewBank(100, 0)
//			var wg sync.WaitGroup
//			wg.Go(func() { bank.Transfer(0, 1, 60) })
//			wg.Go(func() { bank.Transfer(0, 1, 60) })
//			wg.Wait()
//			if bank.Total() != 100 {
//				t.Errorf("total is %d, want 100", bank.Total())
//			}
//		})
//	}
//
// What the body is run by depends on who runs the test. Under go test, with or
// without -race, it runs natively, many times, on the schedules that happen to
// come. Under racelab test each run is one schedule of the explorer, chosen and
// repeatable, and each Check has a verdict of its own: the test around it is run
// once and is not itself explored.
//
// A test needs no Check to be explored: racelab test explores every test as it
// is. Check is for exploring a part of one, after a set-up that is costly or
// that the explorer does not control, or several parts one after the other.
package explore

import (
	"testing"
	"time"

	"example.com/racelab/harness/explore/engine"
)

// A Config bounds a Check. The zero value of each field means its default.
type Config struct {
	// Schedules is how many schedules are explored at most; 1,000 by default,
	// or what racelab test -schedules says.
	Schedules int

	// Budget is the wall time of the exploration; 5 s by default, or what racelab
	// test -budget says.
	Budget time.Duration

	// Leaks makes a goroutine that is left when the body has returned a failure.
	// It has no effect natively.
	Leaks bool

	// Runs is how often the body runs natively; 100 by default. It stops before
	// Budget is over, at whatever number it has reached.
	Runs int

	// Judge, if not nil, is called with what the body got when a run is over in
	// which the body has returned and nothing has failed. It looks at what the body
	// has left, and is no part of the run: nothing in it is scheduled, and what it
	// reads is no access. A judgement that takes long takes a fraction of the time
	// that it would take in the body.
	Judge func(testing.TB)
}

// Check runs body under many schedules with the default Config.
func Check(t testing.TB, body func(testing.TB)) {
	t.Helper()
	Config{}.Check(t, body)
}

// Check runs body under many schedules. The body gets a testing.TB of its own
// for each run: what fails on it fails the run, and through it t; its Cleanup
// functions and its TempDir are those of the run. Everything that the body
// starts must end with it, and nothing it leaves behind may matter to the next
// run. A Check within a Check is an error.
func (c Config) Check(t testing.TB, body func(testing.TB)) {
	t.Helper()
	state := engine.State()
	if r := underWay.of(t, state == engine.Exploring); r != nil {
		r.nested()
	}
	switch state {
	case engine.Off:
		c.native(t, body)
	case engine.Ready:
		c.explored(t, body)
	case engine.Exploring:
		// The test that calls Check is being explored itself, for the command
		// has not seen in its source that it would. It is run once instead, and
		// comes here again.
		engine.Native("it calls explore.Check")
	}
}
