package order

import (
	"fmt"
	"sync"
	"testing"
)

func TestShippedOrCancelled(t *testing.T) {
	var o Order
	var shipped, cancelled bool
	var wg sync.WaitGroup
	wg.Go(func() { cancelled = o.Cancel() })
	wg.Go(func() { shipped = o.Ship() })
	wg.Wait()
	t.Attr("outcome", fmt.Sprintf("shipped %t, cancelled %t", shipped, cancelled))
	if shipped == cancelled {
		t.Errorf("shipped %t and cancelled %t, want one of them", shipped, cancelled)
	}
}
