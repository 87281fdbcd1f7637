// Package poll calls a function again and again.
package poll

import "time"

// Every calls f every d until stop is called; then no call begins any more.
func Every(d time.Duration, f func()) (stop func()) {
	ticker := time.NewTicker(d)
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		for {
			select {
			case <-ticker.C:
				f()
			case <-quit:
				return
			}
		}
	}()
	return func() {
		ticker.Stop()
		close(quit)
		<-gone
	}
}
