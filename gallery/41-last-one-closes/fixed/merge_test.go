package merge

import "testing"

func TestAll(t *testing.T) {
	sum := 0
	for v := range All(func() int { return 1 }, func() int { return 2 }) {
		sum += v
	}
	if sum != 3 {
		t.Errorf("sum is %d, want 3", sum)
	}
}
