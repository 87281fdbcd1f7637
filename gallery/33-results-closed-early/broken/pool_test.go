package pool

import "testing"

func TestSum(t *testing.T) {
	double := func(n int) int { return 2 * n }
	if got := Sum([]int{1, 2, 3}, double); got != 12 {
		t.Errorf("sum is %d, want 12", got)
	}
}
