package service

import (
	"fmt"
	"sync"
	"testing"
)

func TestProgressAndHeartbeat(t *testing.T) {
	s := New("abc123", 10)
	var wg sync.WaitGroup
	wg.Go(func() { s.Progress("abc123", 20) })
	wg.Go(func() { s.Beat("abc123") })
	wg.Wait()
	job := s.Get("abc123")
	t.Attr("outcome", fmt.Sprintf("%d%%, beats %d", job.Progress, job.Beats))
	if job.Progress != 20 || job.Beats != 1 {
		t.Errorf("at %d%% with %d beats, want 20%% and 1", job.Progress, job.Beats)
	}
}
