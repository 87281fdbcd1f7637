package hits

import (
	"fmt"
	"sync"
	"testing"
)

func TestHits(t *testing.T) {
	h := New()
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { h.Hit("/") })
	}
	wg.Wait()
	n := h.Count("/")
	t.Attr("outcome", fmt.Sprint("hits ", n))
	if n != 2 {
		t.Errorf("got %d hits, want 2", n)
	}
}
