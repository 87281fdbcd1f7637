// Package settings holds a program's settings.
package settings

import "sync"

// Settings are safe for concurrent use.
type Settings struct {
	mu     sync.RWMutex
	values map[string]string
}

// New returns settings with a host and a port.
func New() *Settings {
	return &Settings{values: map[string]string{"host": "localhost", "port": "80"}}
}

// Get returns one value.
func (s *Settings) Get(name string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.values[name]
}

// Set changes one value.
func (s *Settings) Set(name, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values[name] = value
}

// Address returns host and port as they are at one instant.
func (s *Settings) Address() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.values["host"] + ":" + s.values["port"]
}
