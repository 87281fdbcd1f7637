package counter

import (
	"testing"

	"example.com/racelab/harness/linear"
	"pgregory.net/rapid"
)

type counters interface {
	Add(name string, delta int) int
	Get(name string) int
	Sum() int
}

// state is the two counts.
type state [2]int

func index(name string) int { return int(name[0] - 'a') }

// add is the argument of Add.
type add struct {
	Name  string
	Delta int
}

func spec(open func() counters) linear.Spec[counters, state] {
	names := rapid.SampledFrom([]string{"a", "b"})
	adds := rapid.Custom(func(t *rapid.T) add {
		return add{names.Draw(t, "name"), rapid.SampledFrom([]int{1, 2, -1}).Draw(t, "delta")}
	})
	return linear.Spec[counters, state]{
		New: open,
		Methods: []linear.Method[counters, state]{
			linear.Call("Add", adds, func(c counters, a add) int { return c.Add(a.Name, a.Delta) },
				func(s state, a add) (state, int) {
					s[index(a.Name)] += a.Delta
					return s, s[index(a.Name)]
				}),
			linear.Call("Get", names, counters.Get, func(s state, name string) (state, int) { return s, s[index(name)] }),
			linear.Call0("Sum", counters.Sum, func(s state) (state, int) { return s, s[0] + s[1] }),
		},
	}
}

func TestNoRaceMap(t *testing.T) { linear.Check(t, spec(func() counters { return New() })) }

func TestLogicRaceGetThenPut(t *testing.T) {
	linear.Check(t, spec(func() counters { return GetThenPut{New()} }))
}

func TestRaceBare(t *testing.T) { linear.Check(t, spec(func() counters { return Bare{New()} })) }

func TestLogicRaceSharded(t *testing.T) {
	linear.Check(t, spec(func() counters { return NewSharded("a", "b") }))
}

// TestNoRaceShardedWithoutSum shows that Sum alone is wrong.
func TestNoRaceShardedWithoutSum(t *testing.T) {
	s := spec(func() counters { return NewSharded("a", "b") })
	s.Methods = s.Methods[:2]
	linear.Check(t, s)
}
