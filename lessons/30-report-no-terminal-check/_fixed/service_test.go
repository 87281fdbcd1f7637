package service

import (
	"fmt"
	"sync"
	"testing"
)

func TestFailedStaysAsItFailed(t *testing.T) {
	s := New("abc123", 50)
	var then Job
	var wg sync.WaitGroup
	wg.Go(func() { s.Progress("abc123", 60) })
	wg.Go(func() {
		s.Fail("abc123")
		then = s.Status("abc123")
	})
	wg.Wait()
	now := s.Status("abc123")
	t.Attr("outcome", fmt.Sprintf("failed at %d%%, later at %d%%", then.Progress, now.Progress))
	if then != now {
		t.Errorf("failed at %d%%, and later at %d%%", then.Progress, now.Progress)
	}
}
