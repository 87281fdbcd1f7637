// EXPECT verdict=assertion
// Cancel does not look whether the order was shipped: a final state is left again.

// Package order follows an order until it is shipped or cancelled.
package order

import "sync"

// An Order is safe for concurrent use.
type Order struct {
	mu    sync.Mutex
	state string
}

// Ship ships the order and reports whether it could.
func (o *Order) Ship() bool {
	o.mu.Lock() // BUG ship
	defer o.mu.Unlock()
	if o.state != "" { // BUG ship
		return false
	}
	o.state = "shipped" // BUG ship
	return true
}

// Cancel cancels the order and reports whether it could.
func (o *Order) Cancel() bool {
	o.mu.Lock() // BUG cancel
	defer o.mu.Unlock()
	o.state = "cancelled" // BUG cancel
	return true
}
