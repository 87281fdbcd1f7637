// Package racecheck runs tests that race on purpose and judges them by their
// names.
//
// The problem: a test of code that is wrong on purpose fails when all is well,
// and go test -race cannot be told so. A race that the runtime itself sees ends
// the process and every other test with it. So each test here runs in a process
// of its own, and its name says what must come out:
//
//   - TestRace…: every process is reported by the race detector, or ended by
//     the runtime's "concurrent map" error.
//   - TestNoRace…: every process passes, and nothing is reported.
//   - TestLogicRace…: nothing is reported in any process, and still every
//     process fails once the program is parked by [Interleave]. This is what
//     race-detector clean does not cover: each access is ordered, the wrong way.
//
// A TestRace program uses a start gate and no other synchronisation. A channel
// that parks a goroutine between its read and its write orders the two parties
// (a send happens before the receive that it serves), so the same calls, parked,
// are free of data races and the detector is right to be silent. That is why
// the tests of harm park and the tests of races do not.
//
// The tests are built once with go test -c -race and run many times, with
// GORACE=atexit_sleep_ms=0 (the default waits a second at exit) and without the
// caller's GOMAXPROCS, GODEBUG and GORACE. A process in which no test ran is an
// error, not a pass. The race detector needs cgo and a C compiler on Linux;
// without one [Build] returns [ErrNoRace].
//
// What it costs: the first build on a machine compiles the standard library for
// the race detector. After that a process takes 10 ms (on 2 shared cores:
// go test -c -race, then TestNoRaceLocked in 50 processes, one by one).
package racecheck

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrNoRace says that the race detector cannot be used here, and why.
	ErrNoRace = errors.New("race detector is not available")

	// ErrNothingRan says that a process ran no test, or skipped it.
	ErrNothingRan = errors.New("no test ran")
)

// An Expectation is what must come out of a test.
type Expectation uint8

const (
	Race Expectation = 1 + iota
	NoRace
	LogicRace
)

var prefixes = [...]string{Race: "TestRace", NoRace: "TestNoRace", LogicRace: "TestLogicRace"}

func (e Expectation) String() string { return prefixes[e] + "…" }

// Expect reads the expectation from the name of a test.
func Expect(test string) (Expectation, error) {
	for e := Race; e <= LogicRace; e++ {
		if strings.HasPrefix(test, prefixes[e]) {
			return e, nil
		}
	}
	return 0, fmt.Errorf("%s: the name says no expectation: want TestRace…, TestNoRace… or TestLogicRace…", test)
}

// A Finding is what came out of a test.
type Finding struct {
	Test   string
	Free   []Run // one per process
	Parked []Run // LogicRace only
}

// Check runs the test in n processes, for a LogicRace in n parked ones too, and
// returns what came out. The error says what was expected and did not come.
func (b *Binary) Check(ctx context.Context, test string, want Expectation, n int) (Finding, error) {
	f := Finding{Test: test}
	var err error
	if f.Free, err = b.repeat(ctx, test, false, n); err != nil {
		return f, err
	}
	if want == LogicRace {
		if f.Parked, err = b.repeat(ctx, test, true, n); err != nil {
			return f, err
		}
	}
	return f, f.judge(want)
}

func (b *Binary) repeat(ctx context.Context, test string, parked bool, n int) ([]Run, error) {
	if n < 1 {
		return nil, fmt.Errorf("%s: %w: asked for %d processes", test, ErrNothingRan, n)
	}
	runs := make([]Run, n)
	for i := range runs {
		var err error
		if runs[i], err = b.Run(ctx, test, parked); err != nil {
			return nil, err
		}
	}
	return runs, nil
}

func (f Finding) judge(want Expectation) error {
	for _, r := range f.Free {
		if got, ok := r.meets(want); !ok {
			return r.unmet(want, got)
		}
	}
	for _, r := range f.Parked {
		switch {
		case r.reported():
			return r.unmet(want, "reported, parked")
		case r.Passed:
			return r.unmet(want, "passed, parked")
		}
	}
	return nil
}

// meets judges a process that ran freely. The assertion of a LogicRace may
// fail or not: that is the scheduler's doing.
func (r Run) meets(want Expectation) (got string, ok bool) {
	switch {
	case want == Race:
		return "not reported", r.reported()
	case r.reported():
		return "reported", false
	case want == NoRace:
		return "failed", r.Passed
	}
	return "", true
}

func (r Run) reported() bool { return len(r.Reports) > 0 || r.Fatal != "" }

func (r Run) unmet(want Expectation, got string) error {
	return fmt.Errorf("%s: got %s: want %s\nto reproduce: %s\n%s", r.Test, got, rules[want], r.Command, r.Output)
}

var rules = [...]string{
	Race:      "every process reported by the race detector or ended by the runtime",
	NoRace:    "every process passed and unreported",
	LogicRace: "every process unreported, and every parked process failed",
}
