package squares

import "testing"

func TestAll(t *testing.T) {
	sum := 0
	for _, s := range All([]int{1, 2, 3}) {
		sum += s
	}
	if sum != 14 {
		t.Errorf("sum of squares is %d, want 14", sum)
	}
}
