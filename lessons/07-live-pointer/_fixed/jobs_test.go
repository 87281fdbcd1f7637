package jobs

import (
	"fmt"
	"sync"
	"testing"
)

func TestGetWhileFinishing(t *testing.T) {
	s := New()
	s.Create("a")
	var wg sync.WaitGroup
	wg.Go(func() { s.Finish("a") })
	j := s.Get("a")
	seen := fmt.Sprintf("%s at %d%%", j.Status, j.Progress)
	t.Attr("outcome", seen)
	wg.Wait()
	if seen != "running at 40%" && seen != "done at 100%" {
		t.Errorf("saw a job that never was: %s", seen)
	}
}
