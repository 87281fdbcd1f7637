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
	d.mu.RLock()
	conn, ok := d.conns[address]
	d.mu.RUnlock()
	if ok {
		return conn
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if conn, ok := d.conns[address]; ok {
		return conn
	}
	conn = d.Dial(address)
	if d.conns == nil {
		d.conns = map[string]int{}
	}
	d.conns[address] = conn
	return conn
}
