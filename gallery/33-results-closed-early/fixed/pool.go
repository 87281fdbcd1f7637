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
				results <- f(v)
			}
		})
	}
	for _, v := range values {
		jobs <- v
	}
	close(jobs)
	wg.Wait()
	close(results)
	sum := 0
	for r := range results {
		sum += r
	}
	return sum
}
