package ledger

import (
	"sync"
	"testing"
)

func TestTotal(t *testing.T) {
	a, b := New(1), New(2)
	var wg sync.WaitGroup
	wg.Go(func() {
		if got := Total(a, b); got != 3 {
			t.Errorf("total is %d, want 3", got)
		}
	})
	wg.Go(func() {
		if got := Total(b, a); got != 3 {
			t.Errorf("total is %d, want 3", got)
		}
	})
	wg.Wait()
}
