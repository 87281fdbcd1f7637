package strategy

import "testing"

// A PCT that is used again decides as a new one does.
func TestPCTBeginsAnew(t *testing.T) {
	var again PCT
	for i := range 50 {
		s, depth, steps := Source(i), 2+i%3, 1+i%7
		again.Begin(s, depth, steps)
		once := &PCT{Source: s, Depth: depth, Steps: steps}
		for step := range 20 {
			enabled := []int{0, 1 + step%3, 5 + i%4}
			if got, want := again.Next(enabled[step%3], enabled), once.Next(enabled[step%3], enabled); got != want {
				t.Fatalf("schedule %d, step %d: %d, want %d", i, step, got, want)
			}
			if got, want := again.Choose(9), once.Choose(9); got != want {
				t.Fatalf("schedule %d, step %d: chose %d, want %d", i, step, got, want)
			}
		}
	}
}
