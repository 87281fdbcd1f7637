package barrier

import (
	"sync"
	"testing"
)

func TestTwoRounds(t *testing.T) {
	b := New(2)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			b.Wait()
			b.Wait()
		})
	}
	wg.Wait()
}
