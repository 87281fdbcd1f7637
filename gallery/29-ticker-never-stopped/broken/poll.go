// EXPECT verdict=leak
// Stopping a ticker does not close its channel: the goroutine that ranges over it waits for ever.

// Package poll calls a function again and again.
package poll

import "time"

// Every calls f every d until stop is called; then no call begins any more.
func Every(d time.Duration, f func()) (stop func()) {
	ticker := time.NewTicker(d)
	go func() {
		for range ticker.C { // BUG poller
			f()
		}
	}()
	return ticker.Stop
}
