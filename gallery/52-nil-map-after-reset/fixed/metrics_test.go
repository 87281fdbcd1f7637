package metrics

import (
	"sync"
	"testing"
)

func TestReportWhileCounting(t *testing.T) {
	m := New()
	var first map[string]int
	var wg sync.WaitGroup
	wg.Go(func() { m.Count("hits") })
	wg.Go(func() { first = m.Report() })
	wg.Wait()
	if n := first["hits"] + m.Report()["hits"]; n != 1 {
		t.Errorf("reported %d hits, want 1", n)
	}
}
