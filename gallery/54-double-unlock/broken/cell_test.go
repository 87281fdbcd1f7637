package cell

import (
	"sync"
	"testing"
)

func TestPutAndTake(t *testing.T) {
	var c Cell
	c.Put(1)
	var wg sync.WaitGroup
	wg.Go(func() { c.Take() })
	wg.Go(func() { c.Put(2) })
	wg.Wait()
	if v, full := c.Take(); full && v != 2 {
		t.Errorf("took %d, want 2", v)
	}
}
