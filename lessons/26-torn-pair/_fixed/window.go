// Package window is a window of sequence numbers that slides.
package window

import "sync"

// A Window is [low, high).
type Window struct {
	mu        sync.Mutex
	low, high int64
}

// New returns the window [0, n).
func New(n int64) *Window {
	return &Window{high: n}
}

// Slide moves the window by n.
func (w *Window) Slide(n int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.low += n
	w.high += n
}

// Bounds returns both ends.
func (w *Window) Bounds() (low, high int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.low, w.high
}
