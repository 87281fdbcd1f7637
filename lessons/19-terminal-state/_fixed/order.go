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
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.state != "" {
		return false
	}
	o.state = "shipped"
	return true
}

// Cancel cancels the order and reports whether it could.
func (o *Order) Cancel() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.state != "" {
		return false
	}
	o.state = "cancelled"
	return true
}
