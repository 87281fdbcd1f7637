// EXPECT verdict=assertion
// Between the read lock and the lock Get does not look again: two callers dial the same address.

// Package dialer keeps one connection per address.
package dialer

import "sync"

// A Dialer is safe for concurrent use.
type Dialer struct {
	Dial func(address string) int

	mu    sync.RWMutex
	conns map[string]int
}

// Get returns the connection to an address, and dials if there is none.
func (d *Dialer) Get(address string) int {
	d.mu.RLock()                 // BUG look
	conn, ok := d.conns[address] // BUG look
	d.mu.RUnlock()               // BUG look
	if ok {
		return conn
	}
	d.mu.Lock() // BUG dial
	defer d.mu.Unlock()
	conn = d.Dial(address)
	if d.conns == nil {
		d.conns = map[string]int{}
	}
	d.conns[address] = conn // BUG dial
	return conn
}
