// EXPECT verdict=deadlock
// Load runs inside Once and starts a goroutine that asks Once again, and waits for it.

// Package catalog loads its entries when they are first asked for.
package catalog

import "sync"

// A Catalog knows prices.
type Catalog struct {
	once  sync.Once
	price map[string]int
}

// Price returns the price of an article.
func (c *Catalog) Price(name string) int {
	c.once.Do(c.load) // BUG asker
	return c.price[name]
}

func (c *Catalog) load() {
	c.price = map[string]int{"pen": 2}
	var wg sync.WaitGroup
	set := 0
	wg.Go(func() { set = 10 * c.Price("pen") })
	wg.Wait() // BUG loader
	c.price["set of pens"] = set
}
