package routes

import (
	"sync"
	"testing"
)

func TestSetWhileReading(t *testing.T) {
	r := New("old", "old")
	var wg sync.WaitGroup
	wg.Go(func() { r.Set("new", "new") })
	list := r.Get()
	seen := list[0] + " " + list[1]
	t.Attr("outcome", seen)
	wg.Wait()
	if seen != "old old" && seen != "new new" {
		t.Errorf("saw half a change: %s", seen)
	}
}
