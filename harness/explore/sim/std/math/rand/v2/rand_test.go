package rand_test

import (
	"fmt"
	"testing"

	"example.com/racelab/harness/explore/sim/internal/simtest"
	"example.com/racelab/harness/explore/sim/std/math/rand/v2"
)

func TestAPI(t *testing.T) {
	simtest.SameAPI(t, "math/rand/v2", "example.com/racelab/harness/explore/sim/std/math/rand/v2")
}

func draw() string {
	return fmt.Sprint(rand.Int64(), rand.IntN(1000), rand.N(int8(100)), rand.Float64(), rand.Perm(5), rand.Uint32())
}

func TestEveryExecutionDrawsTheSame(t *testing.T) {
	a, b := simtest.Once(t, draw), simtest.Once(t, draw)
	if a != b {
		t.Errorf("drew %s, then %s", a, b)
	}
	if c, d := draw(), draw(); c == d || c == a {
		t.Errorf("outside an execution drew %s, then %s", c, d)
	}
}

func TestNPanics(t *testing.T) {
	bad := func() (s string) {
		defer func() { s = fmt.Sprint(recover()) }()
		rand.N(0)
		return ""
	}
	if got, want := simtest.Once(t, bad), bad(); got != want {
		t.Errorf("panics with %q, want %q", got, want)
	}
}
