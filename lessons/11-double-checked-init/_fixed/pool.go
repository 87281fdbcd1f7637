// Package pool opens one connection when it is first needed.
package pool

import "sync"

// A Conn is a connection.
type Conn struct{ Address string }

// A Pool shares one connection.
type Pool struct {
	mu   sync.Mutex
	conn *Conn
}

// Conn returns the connection.
func (p *Pool) Conn() *Conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn == nil {
		p.conn = &Conn{Address: "db:5432"}
	}
	return p.conn
}
