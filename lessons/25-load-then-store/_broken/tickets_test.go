package tickets

import (
	"fmt"
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
	t.Attr("outcome", fmt.Sprint(min(got[0], got[1]), " and ", max(got[0], got[1])))
	if got[0] == got[1] {
		t.Errorf("number %d was drawn twice", got[0])
	}
}
