// EXPECT verdict=leak
// When the caller gives up, nobody receives the answer any more: the goroutine that sends it stays for ever.

// Package lookup asks a slow service.
package lookup

import (
	"errors"
	"time"
)

// ErrTimeout says that the answer came too late.
var ErrTimeout = errors.New("timeout")

// Find calls ask and returns its answer, if it comes in time.
func Find(ask func() string, limit time.Duration) (string, error) {
	answer := make(chan string)
	go func() { answer <- ask() }() // BUG sender
	select {
	case a := <-answer:
		return a, nil
	case <-time.After(limit):
		return "", ErrTimeout
	}
}
