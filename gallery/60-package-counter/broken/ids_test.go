package ids

import (
	"sync"
	"testing"
)

func TestNew(t *testing.T) {
	var got [2]string
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = New() })
	}
	wg.Wait()
	if got[0] == got[1] {
		t.Errorf("%s was given twice", got[0])
	}
}
