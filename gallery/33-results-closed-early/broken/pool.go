// EXPECT verdict=data-race consequence=panic
// The results are closed when the jobs have been handed out, not when the workers are done.

// Package pool applies a function to many values with a few workers.
package pool

import "sync"

// Sum returns the sum of f over all values, with two workers.
func Sum(values []int, f func(int) int) int {
	jobs, results := make(chan int), make(chan int, len(values))
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for v := range jobs {
				results <- f(v) // BUG worker
			}
		})
	}
	for _, v := range values {
		jobs <- v
	}
	close(jobs)
	close(results) // BUG closer
	sum := 0
	for r := range results {
		sum += r
	}
	wg.Wait()
	return sum
}
