// Package squares computes in parallel.
package squares

import "sync"

// All returns the squares of the numbers, in any order.
func All(numbers []int) []int {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var all []int
	for _, n := range numbers {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, n*n)
		})
	}
	wg.Wait()
	return all
}
