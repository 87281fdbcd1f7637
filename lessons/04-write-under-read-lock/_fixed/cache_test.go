package cache

import (
	"fmt"
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
	n := c.Hits("a")
	t.Attr("outcome", fmt.Sprint("hits ", n))
	if n != 2 {
		t.Errorf("got %d hits, want 2", n)
	}
}
