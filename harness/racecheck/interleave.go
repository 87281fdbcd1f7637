package racecheck

import (
	"os"
	"sync"
)

// parkVariable is set in processes whose programs park.
const parkVariable = "RACECHECK_PARK"

// Interleave runs both programs at the same time and returns when both are
// done. The first one calls gap between its check and its act.
//
// Freely, gap does nothing, and whether the second program ever comes into the
// gap is up to the scheduler. Parked, which [Binary.Run] asks for, the first
// gap runs all of the second program, every time.
func Interleave(first func(gap func()), second func()) {
	var running sync.WaitGroup
	if os.Getenv(parkVariable) != "" {
		gap := sync.OnceFunc(func() {
			running.Go(second)
			running.Wait()
		})
		first(gap)
		gap() // if the first program never came to its gap
		return
	}
	gate := make(chan struct{})
	running.Go(func() {
		<-gate
		first(func() {})
	})
	running.Go(func() {
		<-gate
		second()
	})
	close(gate)
	running.Wait()
}
