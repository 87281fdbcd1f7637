// EXPECT verdict=panic|data-race
// The producers count themselves out and then look whether they were the last: two may think so.

// Package merge puts the values of several producers into one channel.
package merge

import "sync/atomic"

// All returns a channel with the values of all producers; the last one closes it.
func All(producers ...func() int) <-chan int {
	values := make(chan int, len(producers))
	var left atomic.Int32
	left.Store(int32(len(producers)))
	for _, p := range producers {
		go func() {
			values <- p()
			left.Add(-1)
			if left.Load() == 0 {
				close(values) // BUG closer
			}
		}()
	}
	return values
}
