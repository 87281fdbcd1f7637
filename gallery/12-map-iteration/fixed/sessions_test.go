package sessions

import (
	"sync"
	"testing"
)

func TestCountWhileOpening(t *testing.T) {
	s := New()
	s.Open("1", "ann")
	var wg sync.WaitGroup
	wg.Go(func() { s.Open("2", "ann") })
	if n := s.Count("ann"); n < 1 || n > 2 {
		t.Errorf("ann has %d sessions", n)
	}
	wg.Wait()
}
