package stock

import (
	"fmt"
	"sync"
	"testing"
)

func TestAdd(t *testing.T) {
	s := New()
	var wg sync.WaitGroup
	for _, n := range []int{3, 4} {
		wg.Go(func() { s.Add("bolt", n) })
	}
	wg.Wait()
	got := s.Count("bolt")
	t.Attr("outcome", fmt.Sprint(got, " bolts"))
	if got != 7 {
		t.Errorf("got %d bolts, want 7", got)
	}
}
