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
	c.once.Do(c.load)
	return c.price[name]
}

func (c *Catalog) load() {
	c.price = map[string]int{"pen": 2}
	var wg sync.WaitGroup
	set := 0
	pen := c.price["pen"]
	wg.Go(func() { set = 10 * pen })
	wg.Wait()
	c.price["set of pens"] = set
}
