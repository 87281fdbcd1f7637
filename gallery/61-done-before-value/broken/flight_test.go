package flight

import (
	"sync"
	"testing"
)

func TestSharedValue(t *testing.T) {
	var g Group
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if got := g.Do("a", func() string { return "1" }); got != "1" {
				t.Errorf("got %q, want 1", got)
			}
		})
	}
	wg.Wait()
}
