package pool

import (
	"sync"
	"testing"
)

func TestOneConnection(t *testing.T) {
	p := &Pool{}
	var got [2]*Conn
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = p.Conn() })
	}
	wg.Wait()
	if got[0] == got[1] {
		t.Attr("outcome", "one connection")
	}
	if got[0] != got[1] || got[0].Address != "db:5432" {
		t.Errorf("got %v and %v", got[0], got[1])
	}
}
