// Package synctest runs the bubbles of [testing/synctest] in an execution.
//
// The problem: a bubble of the runtime holds goroutines of the runtime, and in
// an execution there is only one. The package promises Test and Wait as they
// are, under every schedule: Wait returns when every other goroutine of the
// bubble is durably blocked, and what they have done happens before; Test
// returns when the bubble is empty. What a bubble gives beside that, a clock
// that moves only when nothing else can, an execution has anyway; in a bubble it
// begins at midnight UTC on 2000-01-01 and is the same for every reading.
//
// How: testing/synctest itself is edited to call Run and Wait, with the real
// ones as arguments (package table has the edits). A look-alike of it is not
// possible: only testing/synctest may link to the part that package testing
// keeps for it.
//
// It differs in what it does not refuse: channels and timers may be used from
// outside the bubble. A bubble that is stuck is a deadlock of the execution,
// with its own report, where the real Test panics; one whose main function has
// returned while others are blocked panics as there.
package synctest

import (
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// Wait blocks until all other goroutines of the caller's bubble are durably
// blocked.
func Wait(real func()) {
	if !sim.Active() {
		real()
		return
	}
	id := sim.Bubble()
	if id == 0 {
		panic("goroutine is not in a bubble")
	}
	b := sim.Slot[bubble](key(id), slotBubble)
	if b.waiting {
		panic("wait already in progress")
	}
	b.waiting = true
	sim.Do(sim.KQuiesce, unsafe.Pointer(b), func(unsafe.Pointer) bool { return sim.Quiet(id) })
	b.waiting = false
	sim.JoinBubble(id)
}

// A bubble is what this package knows of one beside sim.
type bubble struct {
	waiting bool // somebody is in Wait
	done    bool // the main goroutine has exited
}

const slotBubble uint8 = 48

// keys gives each bubble an address.
var keys [1 << 10]byte

func key(id int) unsafe.Pointer { return unsafe.Pointer(&keys[id%len(keys)]) }

// Run runs f in a goroutine in a new bubble and waits until the bubble is empty.
func Run(real func(f func()), f func()) {
	if !sim.Active() {
		real(f)
		return
	}
	if sim.Bubble() != 0 {
		panic("synctest.Run called from within a synctest bubble")
	}
	id, leave := sim.NewBubble()
	defer leave()
	b := sim.Slot[bubble](key(id), slotBubble)
	*b = bubble{}
	sim.GoAs("bubble", func() {
		defer func() { b.done = true }()
		f()
	})
	sim.Do(sim.KQuiesce, unsafe.Pointer(b), func(unsafe.Pointer) bool {
		return b.done && sim.Quiet(id)
	})
	sim.JoinBubble(id)
	if sim.Stuck() {
		panic("deadlock: main bubble goroutine has exited but blocked goroutines remain")
	}
}
