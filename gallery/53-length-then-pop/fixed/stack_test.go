package stack

import (
	"sync"
	"testing"
)

func TestNextOfTwo(t *testing.T) {
	var s Stack
	s.Push("mail")
	var ok [2]bool
	var wg sync.WaitGroup
	for i := range ok {
		wg.Go(func() { _, ok[i] = s.Next() })
	}
	wg.Wait()
	if ok[0] == ok[1] {
		t.Errorf("got %v, want one of them", ok)
	}
}
