package sync

import (
	"sync"
	"sync/atomic"

	"example.com/racelab/harness/explore/sim"
)

// The word that says whose an object's words are: the top bit, 29 bits of the
// execution's number, and two bits of state.
const (
	taken    = 1 << 31
	tagShift = 2
	bits     = 1<<tagShift - 1
)

// own returns the word of this execution, with no state.
func own() uint32 { return taken | sim.Exec()<<tagShift&^taken }

// A claim says what a word tells an execution.
type claim uint8

const (
	ours   claim = iota // the other words are this execution's
	native              // the other words are the real type's
	stale               // an earlier execution's: they count as zero
)

func claimOf(w uint32) claim {
	switch {
	case w&taken == 0:
		return native
	case w&^bits == own():
		return ours
	}
	return stale
}

// state returns the state bits of a word whose real values mean the same as
// they do, 0 for a stale word.
func state(w uint32) uint32 {
	if claimOf(w) == stale {
		return 0
	}
	return w & bits
}

// restoring makes one goroutine at a time give an object back to the real type.
var restoring sync.Mutex

// giveBack runs restore, which must write the object's word last, if that word
// is an execution's. Every real operation starts here: until the word is
// written none gets any further.
func giveBack(word *uint32, restore func()) {
	if atomic.LoadUint32(word)&taken == 0 {
		return
	}
	restoring.Lock()
	defer restoring.Unlock()
	if atomic.LoadUint32(word)&taken != 0 {
		restore()
	}
}
