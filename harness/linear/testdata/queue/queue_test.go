package queue

import (
	"slices"
	"testing"

	"example.com/racelab/harness/linear"
	"pgregory.net/rapid"
)

// bounded is what all three promise.
type bounded interface {
	Put(int)
	Take() int
	TryPut(int) bool
	Len() int
}

const size = 1

func spec(open func() bounded) linear.Spec[bounded, []int] {
	values := rapid.IntRange(1, 9)
	put := func(s []int, v int) []int { return append(slices.Clip(s), v) }
	return linear.Spec[bounded, []int]{
		New: open,
		Methods: []linear.Method[bounded, []int]{
			linear.Blocking("Put", values, linear.Void(bounded.Put), func(s []int, v int) ([]int, linear.None, bool) {
				return put(s, v), linear.None{}, len(s) < size
			}),
			linear.Blocking0("Take", bounded.Take, func(s []int) ([]int, int, bool) {
				if len(s) == 0 {
					return s, 0, false
				}
				return s[1:], s[0], true
			}),
			linear.Call("TryPut", values, bounded.TryPut, func(s []int, v int) ([]int, bool) {
				if len(s) == size {
					return s, false
				}
				return put(s, v), true
			}),
			linear.Call0("Len", bounded.Len, func(s []int) ([]int, int) { return s, len(s) }),
		},
	}
}

func TestNoRaceQueue(t *testing.T) {
	linear.Check(t, spec(func() bounded { return New(size) }))
}

func TestLogicRaceCheckThenAct(t *testing.T) {
	linear.Check(t, spec(func() bounded { return CheckThenAct{New(size)} }))
}

func TestLogicRaceOneSignal(t *testing.T) {
	s := spec(func() bounded { return OneSignal{New(size)} })
	s.Methods = s.Methods[:2]
	linear.Check(t, s)
}
