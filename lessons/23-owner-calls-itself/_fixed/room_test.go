package room

import (
	"fmt"
	"testing"
)

func TestListenerMayAsk(t *testing.T) {
	var r *Room
	sizes := make(chan int, 1)
	r = New(func(string) { sizes <- r.Size() })
	defer r.Close()
	r.Join("ann")
	n := <-sizes
	t.Attr("outcome", fmt.Sprint("size ", n))
	if n != 1 {
		t.Errorf("size is %d, want 1", n)
	}
}
