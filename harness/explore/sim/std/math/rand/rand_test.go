package rand_test

import (
	"fmt"
	stdrand "math/rand"
	"testing"

	"example.com/racelab/harness/explore/sim/internal/simtest"
	"example.com/racelab/harness/explore/sim/std/math/rand"
)

func TestAPI(t *testing.T) {
	simtest.SameAPI(t, "math/rand", "example.com/racelab/harness/explore/sim/std/math/rand")
}

func draw() string {
	p := make([]byte, 5)
	rand.Read(p)
	return fmt.Sprint(rand.Int63(), rand.Intn(1000), rand.Float64(), rand.Perm(5), p, rand.Uint32())
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

// seeded is what a real generator gives after Seed(42).
func seeded() string {
	r := stdrand.New(stdrand.NewSource(42))
	return fmt.Sprint(r.Intn(1000), r.Intn(1000))
}

func TestSeed(t *testing.T) {
	two := func() string { return fmt.Sprint(rand.Intn(1000), rand.Intn(1000)) }
	seedThenTwo := func() string {
		rand.Seed(42)
		return two()
	}
	unseeded := simtest.Once(t, two)
	if got := simtest.Once(t, seedThenTwo); got != unseeded {
		t.Errorf("Seed, which has no effect, made it %s, not %s", got, unseeded)
	}
	t.Setenv("GODEBUG", "randseednop=0")
	if got := simtest.Once(t, seedThenTwo); got != seeded() {
		t.Errorf("after Seed drew %s, want %s", got, seeded())
	}
	if got := simtest.Once(t, two); got != unseeded {
		t.Errorf("the next execution drew %s, want %s", got, unseeded)
	}
	if got := seedThenTwo(); got != seeded() {
		t.Errorf("outside an execution drew %s, want %s", got, seeded())
	}
	for range 2 {
		if got := simtest.Once(t, two); got != seeded() {
			t.Errorf("an execution after that drew %s, want %s", got, seeded())
		}
	}
}
