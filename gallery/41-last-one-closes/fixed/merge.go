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
			if left.Add(-1) == 0 {
				close(values)
			}
		}()
	}
	return values
}
