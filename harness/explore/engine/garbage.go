package engine

import (
	"runtime/debug"
	"runtime/metrics"
)

// A collection of garbage takes every processor of its process that has nothing to do.
// Processes that make a proof together have one each, and at each collection of one the
// others wait. Most programs that can be proved hold little memory, and then a heap that
// grows to five times as much and not to twice makes collections a quarter as many
// (make speed ONLY=cores says what two processes come to).
const (
	seldom     = 400     // percent that the heap grows between collections
	smallHeap  = 4 << 20 // bytes that are reachable; what is below the runtime rounds up to that
	heapMetric = "/gc/heap/live:bytes"
)

// collectSeldom has garbage collected less often, if little is reachable, until the
// returned function is called.
func collectSeldom() (undo func()) {
	live := []metrics.Sample{{Name: heapMetric}}
	if metrics.Read(live); live[0].Value.Uint64() > smallHeap {
		return func() {}
	}
	before := debug.SetGCPercent(seldom)
	if before < 0 || before > seldom { // the user has asked for less still
		debug.SetGCPercent(before)
		return func() {}
	}
	return func() { debug.SetGCPercent(before) }
}
