// Package crawl visits pages.
package crawl

import "sync"

// Visit fetches all pages at once and returns the sum of their sizes.
func Visit(pages []string, fetch func(page string) int) int {
	var wg sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for _, page := range pages {
		wg.Add(1)
		go func() {
			defer wg.Done()
			n := fetch(page)
			mu.Lock()
			defer mu.Unlock()
			total += n
		}()
	}
	wg.Wait()
	mu.Lock()
	defer mu.Unlock()
	return total
}
