package tickets

import (
	"sync"
	"testing"
)

func TestNumbersDiffer(t *testing.T) {
	var c Counter
	var got [2]int64
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = c.Next() })
	}
	wg.Wait()
	if got[0] == got[1] {
		t.Errorf("number %d was drawn twice", got[0])
	}
}
