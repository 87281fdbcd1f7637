package service

import (
	"fmt"
	"sync"
	"testing"
)

func TestPollWhileCompleting(t *testing.T) {
	s := New("abc123", 90)
	var wg sync.WaitGroup
	wg.Go(func() { s.Complete("abc123") })
	job := s.Status("abc123") // the web page polls
	page := fmt.Sprintf("%s at %d%%", job.Status, job.Progress)
	t.Attr("outcome", page)
	wg.Wait()
	if page != "processing at 90%" && page != "completed at 100%" {
		t.Errorf("the page says %s", page)
	}
}
