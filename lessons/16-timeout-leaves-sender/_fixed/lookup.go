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
	answer := make(chan string, 1)
	go func() { answer <- ask() }()
	select {
	case a := <-answer:
		return a, nil
	case <-time.After(limit):
		return "", ErrTimeout
	}
}
