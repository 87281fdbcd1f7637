package index

import (
	"sync"
	"testing"
)

func TestReadyMeansFilled(t *testing.T) {
	var x Index
	var wg sync.WaitGroup
	wg.Go(func() { x.Build([]string{"go", "select"}) })
	if line, ok := x.Line("select"); ok && line != 2 {
		t.Errorf("line is %d, want 2", line)
	}
	wg.Wait()
}
