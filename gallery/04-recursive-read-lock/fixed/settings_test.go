package settings

import (
	"sync"
	"testing"
)

func TestAddressWhileSet(t *testing.T) {
	s := New()
	var wg sync.WaitGroup
	wg.Go(func() { s.Set("port", "8080") })
	wg.Go(func() {
		if a := s.Address(); a != "localhost:80" && a != "localhost:8080" {
			t.Errorf("address is %q", a)
		}
	})
	wg.Wait()
	if got := s.Get("port"); got != "8080" {
		t.Errorf("port is %q", got)
	}
}
