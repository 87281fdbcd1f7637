package counter

import (
	"fmt"
	"sync"
	"testing"
)

func TestAdd(t *testing.T) {
	c := New()
	defer c.Close()
	var wg sync.WaitGroup
	wg.Go(func() { c.Add(2) })
	wg.Go(func() { c.Add(3) })
	wg.Wait()
	v := c.Value()
	t.Attr("outcome", fmt.Sprint("value ", v))
	if v != 5 {
		t.Errorf("value is %d, want 5", v)
	}
}
