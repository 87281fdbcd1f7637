package room

import "testing"

func TestListenerMayAsk(t *testing.T) {
	var r *Room
	sizes := make(chan int, 1)
	r = New(func(string) { sizes <- r.Size() })
	defer r.Close()
	r.Join("ann")
	if n := <-sizes; n != 1 {
		t.Errorf("size is %d, want 1", n)
	}
}
