package buffer

import (
	"sync"
	"testing"
)

func TestTwoConsumers(t *testing.T) {
	b := New()
	var got [2]int
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = b.Take() })
	}
	b.Put(1)
	b.Put(2)
	wg.Wait()
	if got[0]+got[1] != 3 {
		t.Errorf("took %v, want 1 and 2", got)
	}
}
