package config

import (
	"sync"
	"testing"
)

func TestHostAndPortBelongTogether(t *testing.T) {
	var h Holder
	var wg sync.WaitGroup
	wg.Go(func() { h.Set("example.org", 443) })
	if c := h.Get(); (c.Host == "") != (c.Port == 0) {
		t.Errorf("got %+v", c)
	}
	wg.Wait()
}
