// EXPECT verdict=data-race
// Count ranges over the map without the lock that Open holds.

// Package sessions knows who is logged in.
package sessions

import "sync"

// Sessions are safe for concurrent use.
type Sessions struct {
	mu   sync.Mutex
	user map[string]string
}

// New returns no sessions.
func New() *Sessions { return &Sessions{user: map[string]string{}} }

// Open opens a session.
func (s *Sessions) Open(id, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.user[id] = user // BUG writer
}

// Count returns how many sessions a user has.
func (s *Sessions) Count(user string) int {
	n := 0
	for _, u := range s.user { // BUG reader
		if u == user {
			n++
		}
	}
	return n
}
