package rules

import (
	"sync"
	"testing"
)

func TestNewestStays(t *testing.T) {
	r := New()
	var wg sync.WaitGroup
	for v := 1; v <= 2; v++ {
		wg.Go(func() { r.Offer(&Set{Version: v}) })
	}
	wg.Wait()
	if v := r.Current().Version; v != 2 {
		t.Errorf("version is %d, want 2", v)
	}
}
