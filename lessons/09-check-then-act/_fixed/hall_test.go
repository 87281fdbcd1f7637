package hall

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

func TestOneGuestPerSeat(t *testing.T) {
	h := New()
	var booked atomic.Int32
	var wg sync.WaitGroup
	for _, guest := range []string{"ann", "bob"} {
		wg.Go(func() {
			if h.Book(12, guest) == nil {
				booked.Add(1)
			}
		})
	}
	wg.Wait()
	n := booked.Load()
	t.Attr("outcome", fmt.Sprint(n, " booked"))
	if n != 1 {
		t.Fatalf("seat 12 was given to %d guests", n)
	}
}
