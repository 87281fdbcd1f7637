// Package rand stands in for [math/rand/v2] in instrumented code.
//
// The problem: the functions of the package draw from a generator that is
// seeded anew in each process, so a failure that depends on them cannot be
// replayed. In an execution they draw from the execution's own sequence, which
// the seed of the run decides. Everything else is the real package under an
// alias; a Rand of the program's own is as reproducible as its seed.
package rand

import (
	"math/rand/v2"

	"example.com/racelab/harness/explore/sim"
)

// What is the same in an execution.
type (
	ChaCha8 = rand.ChaCha8
	PCG     = rand.PCG
	Rand    = rand.Rand
	Source  = rand.Source
	Zipf    = rand.Zipf
)

// New returns a Rand that draws from src.
func New(src Source) *Rand { return rand.New(src) }

// NewChaCha8 returns a ChaCha8 generator.
func NewChaCha8(seed [32]byte) *ChaCha8 { return rand.NewChaCha8(seed) }

// NewPCG returns a PCG generator.
func NewPCG(seed1, seed2 uint64) *PCG { return rand.NewPCG(seed1, seed2) }

// NewZipf returns a generator of Zipf variates.
func NewZipf(r *Rand, s float64, v float64, imax uint64) *Zipf { return rand.NewZipf(r, s, v, imax) }

// source draws from the execution.
type source struct{}

func (source) Uint64() uint64 { return sim.Rand() }

// generator has no state of its own.
var generator = rand.New(source{})

type intType interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 |
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

// N returns a number in [0,n).
func N[Int intType](n Int) Int {
	if !sim.Active() {
		return rand.N(n)
	}
	if n <= 0 {
		panic("invalid argument to N")
	}
	return Int(generator.Uint64N(uint64(n)))
}

// Int64 returns a number that is not negative.
func Int64() int64 {
	if !sim.Active() {
		return rand.Int64()
	}
	return generator.Int64()
}

// Uint32 returns a number that is not negative.
func Uint32() uint32 {
	if !sim.Active() {
		return rand.Uint32()
	}
	return generator.Uint32()
}

// Uint64 returns a number that is not negative.
func Uint64() uint64 {
	if !sim.Active() {
		return rand.Uint64()
	}
	return generator.Uint64()
}

// Int32 returns a number that is not negative.
func Int32() int32 {
	if !sim.Active() {
		return rand.Int32()
	}
	return generator.Int32()
}

// Int returns a number that is not negative.
func Int() int {
	if !sim.Active() {
		return rand.Int()
	}
	return generator.Int()
}

// Uint returns a number that is not negative.
func Uint() uint {
	if !sim.Active() {
		return rand.Uint()
	}
	return generator.Uint()
}

// Int64N returns a number in [0,n).
func Int64N(n int64) int64 {
	if !sim.Active() {
		return rand.Int64N(n)
	}
	return generator.Int64N(n)
}

// Uint64N returns a number in [0,n).
func Uint64N(n uint64) uint64 {
	if !sim.Active() {
		return rand.Uint64N(n)
	}
	return generator.Uint64N(n)
}

// Int32N returns a number in [0,n).
func Int32N(n int32) int32 {
	if !sim.Active() {
		return rand.Int32N(n)
	}
	return generator.Int32N(n)
}

// Uint32N returns a number in [0,n).
func Uint32N(n uint32) uint32 {
	if !sim.Active() {
		return rand.Uint32N(n)
	}
	return generator.Uint32N(n)
}

// IntN returns a number in [0,n).
func IntN(n int) int {
	if !sim.Active() {
		return rand.IntN(n)
	}
	return generator.IntN(n)
}

// UintN returns a number in [0,n).
func UintN(n uint) uint {
	if !sim.Active() {
		return rand.UintN(n)
	}
	return generator.UintN(n)
}

// Float64 returns a number in [0,1).
func Float64() float64 {
	if !sim.Active() {
		return rand.Float64()
	}
	return generator.Float64()
}

// Float32 returns a number in [0,1).
func Float32() float32 {
	if !sim.Active() {
		return rand.Float32()
	}
	return generator.Float32()
}

// Perm returns a permutation of 0 to n-1.
func Perm(n int) []int {
	if !sim.Active() {
		return rand.Perm(n)
	}
	return generator.Perm(n)
}

// Shuffle permutes n elements by swap.
func Shuffle(n int, swap func(i, j int)) {
	if !sim.Active() {
		rand.Shuffle(n, swap)
		return
	}
	generator.Shuffle(n, swap)
}

// NormFloat64 returns a normally distributed number with mean 0 and deviation 1.
func NormFloat64() float64 {
	if !sim.Active() {
		return rand.NormFloat64()
	}
	return generator.NormFloat64()
}

// ExpFloat64 returns an exponentially distributed number with rate 1.
func ExpFloat64() float64 {
	if !sim.Active() {
		return rand.ExpFloat64()
	}
	return generator.ExpFloat64()
}
