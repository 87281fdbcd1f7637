// Package cores has a test with enough traces for several processors.
package cores

import (
	"sync"
	"testing"
)

func TestLocks(t *testing.T) {
	var locks [2]sync.Mutex
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for j := range 4 {
				l := &locks[(i+j)%3/2]
				l.Lock()
				l.Unlock()
			}
		})
	}
	wg.Wait()
}
