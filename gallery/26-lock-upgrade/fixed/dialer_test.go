package dialer

import (
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
	if n := dialed.Load(); n != 1 {
		t.Errorf("dialed %d times", n)
	}
}
