package box

import (
	"sync"
	"testing"
)

func TestTwoOfEach(t *testing.T) {
	b := New()
	var got [2]int
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = b.Take() })
		wg.Go(func() { b.Put(i + 1) })
	}
	wg.Wait()
	if got[0]+got[1] != 3 {
		t.Errorf("took %v", got)
	}
}
