package progress

import (
	"sync"
	"testing"
)

func TestNeverBack(t *testing.T) {
	var p Progress
	var wg sync.WaitGroup
	wg.Go(func() { p.Set(20) })
	wg.Go(func() { p.Set(60) })
	wg.Wait()
	if got := p.Percent(); got != 60 {
		t.Errorf("progress is %d, want 60", got)
	}
}
