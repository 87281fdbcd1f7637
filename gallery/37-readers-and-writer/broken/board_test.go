package board

import (
	"sync"
	"testing"
)

func TestBestWhileSetting(t *testing.T) {
	b := New(map[string]int{"ann": 3})
	var wg sync.WaitGroup
	wg.Go(func() { b.Set("bob", 5) })
	if best := b.Best("ann"); best != 3 {
		t.Errorf("best is %d, want 3", best)
	}
	wg.Wait()
}
