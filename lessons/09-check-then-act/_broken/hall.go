// EXPECT verdict=assertion
// Whether a seat is free is asked under one lock and the seat taken under another: two guests get it.

// Package hall books seats.
package hall

import (
	"errors"
	"sync"
)

// ErrTaken says that somebody else has the seat.
var ErrTaken = errors.New("seat is taken")

// A Hall is safe for concurrent use.
type Hall struct {
	mu    sync.RWMutex
	seats map[int]string
}

// New returns an empty hall.
func New() *Hall { return &Hall{seats: map[int]string{}} }

func (h *Hall) taken(seat int) bool {
	h.mu.RLock() // BUG check
	defer h.mu.RUnlock()
	_, ok := h.seats[seat] // BUG check
	return ok
}

// Book gives the seat to the guest, or ErrTaken.
func (h *Hall) Book(seat int, guest string) error {
	if h.taken(seat) {
		return ErrTaken
	}
	h.mu.Lock() // BUG act
	defer h.mu.Unlock()
	h.seats[seat] = guest // BUG act
	return nil
}
