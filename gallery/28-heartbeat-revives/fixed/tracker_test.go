package tracker

import (
	"testing"
	"time"
)

func TestFinishedStaysFinished(t *testing.T) {
	tr := New()
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				tr.Beat()
			case <-stop:
				return
			}
		}
	}()
	time.Sleep(3 * time.Millisecond)
	tr.Finish()
	close(stop)
	<-stopped
	if got := tr.Job().Status; got != "done" {
		t.Errorf("status is %q", got)
	}
}
