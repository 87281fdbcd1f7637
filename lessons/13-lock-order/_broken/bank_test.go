package bank

import (
	"fmt"
	"sync"
	"testing"
)

func TestTransferBothWays(t *testing.T) {
	a, b := Open(1, 100), Open(2, 100)
	var wg sync.WaitGroup
	wg.Go(func() { Transfer(a, b, 30) })
	wg.Go(func() { Transfer(b, a, 10) })
	wg.Wait()
	t.Attr("outcome", fmt.Sprint(a.Balance(), " and ", b.Balance()))
	if a.Balance() != 80 || b.Balance() != 120 {
		t.Errorf("balances are %d and %d, want 80 and 120", a.Balance(), b.Balance())
	}
}
