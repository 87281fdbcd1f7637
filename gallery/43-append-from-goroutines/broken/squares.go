// EXPECT verdict=data-race consequence=assertion
// All goroutines append to one slice: results are lost.

// Package squares computes in parallel.
package squares

import "sync"

// All returns the squares of the numbers, in any order.
func All(numbers []int) []int {
	var wg sync.WaitGroup
	var all []int
	for _, n := range numbers {
		wg.Go(func() {
			all = append(all, n*n) // BUG appender
		})
	}
	wg.Wait()
	return all
}
