package jobs

import (
	"sync"
	"testing"
)

func TestGetWhileUpdating(t *testing.T) {
	s := New()
	s.Create("a")
	var wg sync.WaitGroup
	wg.Go(func() { s.Update("a", 100) })
	if got := s.Get("a").String(); got != "a: done" && got != "a: under way" {
		t.Errorf("got %q", got)
	}
	wg.Wait()
	if got := s.Get("a").String(); got != "a: done" {
		t.Errorf("got %q at the end", got)
	}
}
