package call

import (
	"testing"
	"time"
)

func TestOneOutcome(t *testing.T) {
	outcomes := make(chan string, 2)
	c := Start(time.Millisecond, func(o string) { outcomes <- o }) // BUG report
	time.Sleep(time.Millisecond)
	c.Finish()
	first := <-outcomes
	select {
	case second := <-outcomes:
		t.Errorf("reported %s and %s", first, second)
	case <-time.After(time.Millisecond):
	}
}
