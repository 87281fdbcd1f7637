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

// Book gives the seat to the guest, or ErrTaken.
func (h *Hall) Book(seat int, guest string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.seats[seat]; ok {
		return ErrTaken
	}
	h.seats[seat] = guest
	return nil
}
