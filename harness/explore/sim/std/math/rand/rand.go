// Package rand stands in for [math/rand] in instrumented code.
//
// The problem: the functions of the package draw from a generator that is
// seeded anew in each process, so a failure that depends on them cannot be
// replayed. In an execution they draw from the execution's own sequence, which
// the seed of the run decides. Where Seed has an effect (GODEBUG=randseednop=0,
// the default of modules whose go directive is below 1.24) it has the same one
// here: the sequence that follows is the real one, and a Seed from before the
// executions counts in each of them anew.
//
// Everything else is the real package under an alias; a Rand of the program's
// own is as reproducible as its seed.
package rand

import (
	"math/rand"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// What is the same in an execution.
type (
	Rand     = rand.Rand
	Source   = rand.Source
	Source64 = rand.Source64
	Zipf     = rand.Zipf
)

// New returns a Rand that draws from src.
func New(src Source) *Rand { return rand.New(src) }

// NewSource returns a Source of its own.
func NewSource(seed int64) Source { return rand.NewSource(seed) }

// NewZipf returns a generator of Zipf variates.
func NewZipf(r *Rand, s float64, v float64, imax uint64) *Zipf { return rand.NewZipf(r, s, v, imax) }

// source draws from the execution.
type source struct{}

func (source) Uint64() uint64 { return sim.Rand() }
func (source) Int63() int64   { return int64(sim.Rand() >> 1) }
func (source) Seed(int64)     {}

// before says how the generator was seeded outside executions, if it was.
var before struct {
	seeded bool
	seed   int64
}

// state is the generator of an execution.
type state struct{ r *Rand }

const slotRand uint8 = 32

func own() *state { return sim.Slot[state](unsafe.Pointer(&before), slotRand) }

// generator returns the generator of the execution.
func generator() *Rand {
	s := own()
	switch {
	case s.r != nil:
	case before.seeded:
		s.r = rand.New(rand.NewSource(before.seed))
	default:
		s.r = rand.New(source{})
	}
	return s.r
}

// Seed seeds the generator of the functions, where that has an effect.
func Seed(seed int64) {
	if !works(seed) {
		return
	}
	if sim.Active() {
		own().r = rand.New(rand.NewSource(seed))
		return
	}
	before.seeded, before.seed = true, seed
}

// works seeds the real generator and reports whether that had an effect.
func works(seed int64) bool {
	draw := func() int64 {
		rand.Seed(seed) //lint:ignore SA1019 whether it does anything is the question
		return rand.Int63()
	}
	first := draw()
	same := draw() == first
	rand.Seed(seed) //lint:ignore SA1019 leave it as the caller wants it
	return same
}

// Int63 returns a number that is not negative.
func Int63() int64 {
	if !sim.Active() {
		return rand.Int63()
	}
	return generator().Int63()
}

// Uint32 returns a number that is not negative.
func Uint32() uint32 {
	if !sim.Active() {
		return rand.Uint32()
	}
	return generator().Uint32()
}

// Uint64 returns a number that is not negative.
func Uint64() uint64 {
	if !sim.Active() {
		return rand.Uint64()
	}
	return generator().Uint64()
}

// Int31 returns a number that is not negative.
func Int31() int32 {
	if !sim.Active() {
		return rand.Int31()
	}
	return generator().Int31()
}

// Int returns a number that is not negative.
func Int() int {
	if !sim.Active() {
		return rand.Int()
	}
	return generator().Int()
}

// Int63n returns a number in [0,n).
func Int63n(n int64) int64 {
	if !sim.Active() {
		return rand.Int63n(n)
	}
	return generator().Int63n(n)
}

// Int31n returns a number in [0,n).
func Int31n(n int32) int32 {
	if !sim.Active() {
		return rand.Int31n(n)
	}
	return generator().Int31n(n)
}

// Intn returns a number in [0,n).
func Intn(n int) int {
	if !sim.Active() {
		return rand.Intn(n)
	}
	return generator().Intn(n)
}

// Float64 returns a number in [0,1).
func Float64() float64 {
	if !sim.Active() {
		return rand.Float64()
	}
	return generator().Float64()
}

// Float32 returns a number in [0,1).
func Float32() float32 {
	if !sim.Active() {
		return rand.Float32()
	}
	return generator().Float32()
}

// Perm returns a permutation of 0 to n-1.
func Perm(n int) []int {
	if !sim.Active() {
		return rand.Perm(n)
	}
	return generator().Perm(n)
}

// Shuffle permutes n elements by swap.
func Shuffle(n int, swap func(i, j int)) {
	if !sim.Active() {
		rand.Shuffle(n, swap)
		return
	}
	generator().Shuffle(n, swap)
}

// Read fills p with random bytes.
func Read(p []byte) (n int, err error) {
	if !sim.Active() {
		return rand.Read(p) //lint:ignore SA1019 stands in for it
	}
	return generator().Read(p)
}

// NormFloat64 returns a normally distributed number with mean 0 and deviation 1.
func NormFloat64() float64 {
	if !sim.Active() {
		return rand.NormFloat64()
	}
	return generator().NormFloat64()
}

// ExpFloat64 returns an exponentially distributed number with rate 1.
func ExpFloat64() float64 {
	if !sim.Active() {
		return rand.ExpFloat64()
	}
	return generator().ExpFloat64()
}
