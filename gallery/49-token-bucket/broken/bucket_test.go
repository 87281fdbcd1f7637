package bucket

import (
	"sync"
	"sync/atomic"
	"testing"
)

func TestNotMoreThanThereAre(t *testing.T) {
	b := New(1)
	var taken atomic.Int32
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if b.Take() {
				taken.Add(1)
			}
		})
	}
	wg.Wait()
	if n := taken.Load(); n != 1 {
		t.Errorf("took %d tokens of 1", n)
	}
}
