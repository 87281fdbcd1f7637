// EXPECT verdict=assertion
// Low and high are atomic each, not together: a reader sees the one moved and the other not.

// Package window is a window of sequence numbers that slides.
package window

import "sync/atomic"

// A Window is [low, high).
type Window struct {
	low, high atomic.Int64
}

// New returns the window [0, n).
func New(n int64) *Window {
	w := &Window{}
	w.high.Store(n)
	return w
}

// Slide moves the window by n.
func (w *Window) Slide(n int64) {
	w.low.Add(n)  // BUG writer
	w.high.Add(n) // BUG writer
}

// Bounds returns both ends.
func (w *Window) Bounds() (low, high int64) {
	return w.low.Load(), w.high.Load() // BUG reader
}
