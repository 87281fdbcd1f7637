// EXPECT verdict=data-race|assertion
// WaitGroup.Add runs inside the new goroutine: Wait may see a counter that is still zero.

// Package crawl visits pages.
package crawl

import "sync"

// Visit fetches all pages at once and returns the sum of their sizes.
func Visit(pages []string, fetch func(page string) int) int {
	var wg sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for _, page := range pages {
		go func() {
			wg.Add(1) // BUG add
			defer wg.Done()
			n := fetch(page)
			mu.Lock() // BUG add
			defer mu.Unlock()
			total += n
		}()
	}
	wg.Wait() // BUG wait
	mu.Lock() // BUG wait
	defer mu.Unlock()
	return total
}
