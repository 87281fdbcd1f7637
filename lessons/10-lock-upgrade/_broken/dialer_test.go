package dialer

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

func TestDialsOnce(t *testing.T) {
	var dialed atomic.Int32
	d := &Dialer{Dial: func(string) int { return int(dialed.Add(1)) }}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { d.Get("db:5432") })
	}
	wg.Wait()
	n := dialed.Load()
	t.Attr("outcome", fmt.Sprint("dialed ", n))
	if n != 1 {
		t.Errorf("dialed %d times", n)
	}
}
