package table

import (
	"sync"
	"testing"
)

func TestAllEat(t *testing.T) {
	var table Table
	var wg sync.WaitGroup
	for seat := range table.meals {
		wg.Go(func() { table.Dine(seat) })
	}
	wg.Wait()
	if table.meals != [3]int{1, 1, 1} {
		t.Errorf("meals: %v", table.meals)
	}
}
