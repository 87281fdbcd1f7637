package jobs

import (
	"fmt"
	"sync"
	"testing"
)

func TestListWhileDeleting(t *testing.T) {
	s := New("a", "b")
	var wg sync.WaitGroup
	wg.Go(func() { s.Delete("b") })
	n := len(s.List())
	t.Attr("outcome", fmt.Sprint("jobs ", n))
	wg.Wait()
	if n < 1 || n > 2 {
		t.Errorf("listed %d jobs", n)
	}
}
