package tracker

import (
	"sync"
	"testing"
)

func TestFinishedStaysFinished(t *testing.T) {
	tr := New()
	var wg sync.WaitGroup
	wg.Go(tr.Beat)
	wg.Go(tr.Finish)
	wg.Wait()
	got := tr.Job().Status
	t.Attr("outcome", got)
	if got != "done" {
		t.Errorf("status is %q", got)
	}
}
