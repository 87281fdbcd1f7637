package reaper

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

func TestAliveIsNotFailed(t *testing.T) {
	j := &Job{}
	now := time.Unix(1000, 0)
	var accepted bool
	var wg sync.WaitGroup
	wg.Go(func() { j.Reap(now) })
	wg.Go(func() { accepted = j.Beat(now) })
	wg.Wait()
	t.Attr("outcome", fmt.Sprintf("beat accepted %t, failed %t", accepted, j.Failed()))
	if accepted && j.Failed() {
		t.Error("failed although its beat was accepted")
	}
}
