package usage

import (
	"sync"
	"testing"
)

func TestUse(t *testing.T) {
	var m Meter
	var wg sync.WaitGroup
	wg.Go(func() { m.Use(2) })
	wg.Go(func() { m.Use(3) })
	wg.Wait()
	if got := m.Total(); got != 5 {
		t.Errorf("total is %d, want 5", got)
	}
}
