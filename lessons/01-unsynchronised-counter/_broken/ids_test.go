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
	t.Attr("outcome", outcome(got))
	if got[0] == got[1] {
		t.Errorf("%s was given twice", got[0])
	}
}

func outcome(got [2]string) string {
	if got[0] == got[1] {
		return got[0] + " twice"
	}
	return min(got[0], got[1]) + " and " + max(got[0], got[1])
}
