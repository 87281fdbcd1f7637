package server

import (
	"sync"
	"testing"
)

func TestStopTwice(t *testing.T) {
	s := New()
	var wg sync.WaitGroup
	wg.Go(s.Stop)
	wg.Go(s.Stop)
	wg.Wait()
	select {
	case <-s.Done():
		t.Attr("outcome", "stopped")
	default:
		t.Error("not stopped")
	}
}
