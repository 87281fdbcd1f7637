// EXPECT verdict=data-race
// Get copies the whole struct without the lock under which Set changes two of its fields.

// Package config holds where a server listens.
package config

import "sync"

// A Config is a host and a port that belong together.
type Config struct {
	Host string
	Port int
}

// A Holder is safe for concurrent use.
type Holder struct {
	mu     sync.Mutex
	config Config
}

// Set changes the configuration.
func (h *Holder) Set(host string, port int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.config.Host = host // BUG writer
	h.config.Port = port // BUG writer
}

// Get returns a copy of the configuration.
func (h *Holder) Get() Config {
	return h.config // BUG reader
}
