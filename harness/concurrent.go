package harness

import (
	"testing"

	"example.com/racelab/harness/linear"
)

// A Spec describes any concurrent type and its sequential model; see
// [linear.Spec]. The constructors of its methods are in package linear, which
// knows nothing of jobs and can be imported alone.
type Spec[O, S any] = linear.Spec[O, S]

// CheckConcurrent draws concurrent programs of the methods of spec and fails t if
// one of them has a run that no order of its calls explains: under every schedule
// that the explorer chooses in racelab test, on those that happen in go test. It
// is [linear.Check].
func CheckConcurrent[O, S any](t testing.TB, spec Spec[O, S]) {
	t.Helper()
	linear.Check(t, spec)
}
