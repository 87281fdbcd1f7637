package numbers

import "testing"

func TestFind(t *testing.T) {
	if got := Find(5, func(i int) bool { return i*i == 4 }); got != 2 {
		t.Errorf("found %d, want 2", got)
	}
}
