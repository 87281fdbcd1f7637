package render

import (
	"sync"
	"testing"
)

func TestGreet(t *testing.T) {
	var r Renderer
	var wg sync.WaitGroup
	for _, name := range []string{"ann", "bob"} {
		wg.Go(func() {
			if got := string(r.Greet(name)); got != "hello "+name { // BUG reader
				t.Errorf("got %q, want hello %s", got, name)
			}
		})
	}
	wg.Wait()
}
