package sync_test

import (
	"fmt"
	"testing"

	"example.com/racelab/harness/explore/sim/internal/simtest"
	"example.com/racelab/harness/explore/sim/sync"
)

// calls counts in all executions together.
var calls int

// Functions made while a package is initialised outlive an execution. What was
// done in one is not done in the next, nor outside.
var (
	packageFunc   = sync.OnceFunc(func() { calls++ })
	packageValue  = sync.OnceValue(func() int { calls++; return calls })
	packageValues = sync.OnceValues(func() (int, error) { calls++; return calls, fmt.Errorf("call %d", calls) })
	packagePanic  = sync.OnceFunc(func() { calls++; panic(calls) })
)

func TestOnceFuncsOfAPackage(t *testing.T) {
	for name, f := range map[string]func() string{
		"OnceFunc":       func() string { packageFunc(); packageFunc(); return fmt.Sprint(calls) },
		"OnceValue":      func() string { packageValue(); return fmt.Sprint(packageValue()) },
		"OnceValues":     func() string { packageValues(); _, err := packageValues(); return fmt.Sprint(err) },
		"OnceFunc panic": func() string { caught(packagePanic); return fmt.Sprint(caught(packagePanic)) },
	} {
		calls = 0
		prefix := ""
		if name == "OnceValues" {
			prefix = "call "
		}
		for i := range 3 {
			if got, want := simtest.Once(t, f), fmt.Sprint(prefix, i+1); got != want {
				t.Errorf("%s in execution %d: got %s, want %s", name, i+1, got, want)
			}
		}
		if got, want := f(), prefix+"4"; got != want {
			t.Errorf("%s outside: got %s, want %s", name, got, want)
		}
		if got, want := simtest.Once(t, f), prefix+"4"; got != want {
			t.Errorf("%s in an execution after it was done outside: got %s, want %s", name, got, want)
		}
	}
}
