package cache

import (
	"sync"
	"testing"
)

func TestHits(t *testing.T) {
	c := New("a", "1")
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { c.Get("a") })
	}
	wg.Wait()
	if n := c.Hits("a"); n != 2 {
		t.Errorf("got %d hits, want 2", n)
	}
}
