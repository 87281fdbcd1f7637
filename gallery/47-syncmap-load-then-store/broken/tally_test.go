package tally

import (
	"sync"
	"testing"
)

func TestAdd(t *testing.T) {
	var words Tally
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { words.Add("go") })
	}
	wg.Wait()
	if n := words.Count("go"); n != 2 {
		t.Errorf("counted %d, want 2", n)
	}
}
