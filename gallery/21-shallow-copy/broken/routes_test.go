package routes

import (
	"sync"
	"testing"
)

func TestSetWhileReading(t *testing.T) {
	r := New("api")
	var wg sync.WaitGroup
	wg.Go(func() { r.Set("api", 0, "10.0.0.1") })
	wg.Go(func() { r.Has("api", "10.0.0.2") })
	wg.Wait()
	if !r.Has("api", "10.0.0.1") {
		t.Error("the address is not there")
	}
}
