package sync

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// A Once does one thing once. The return of the function synchronizes before
// the return of every Do. Calling Do of the same Once from within the function
// waits for itself.
type Once struct{ once sync.Once }

// The state bits of a Once's first word. The real one uses done in the same way.
const (
	done    = 1
	running = 2
)

func (o *Once) word() *uint32 { return (*uint32)(unsafe.Pointer(o)) }

// real returns the real Once. Its mutex is 0 in an execution.
func (o *Once) real() *sync.Once {
	if w := atomic.LoadUint32(o.word()); w&taken != 0 {
		atomic.CompareAndSwapUint32(o.word(), w, 0)
	}
	return &o.once
}

// Do calls f unless some Do of o has called its function before. A panic of f
// counts as a call.
func (o *Once) Do(f func()) {
	if !sim.Active() {
		o.real().Do(f)
		return
	}
	_ = *o.word()
	sim.Do(sim.KOnce, unsafe.Pointer(o), onceIdle)
	sim.Acquire(unsafe.Pointer(o))
	if state(*o.word())&done != 0 {
		sim.Weaken()
		sim.Touch(unsafe.Pointer(o), 4, false, true)
		return
	}
	o.set(running)
	defer o.finish()
	f()
}

func onceIdle(o unsafe.Pointer) bool { return state(*(*uint32)(o))&running == 0 }

func (o *Once) finish() {
	sim.Do(sim.KOnceDone, unsafe.Pointer(o), nil)
	sim.Release(unsafe.Pointer(o))
	o.set(done)
	sim.Lasts((*lastingOnce)(o))
}

type lastingOnce Once // for a method that Once must not have

// Last makes the real Once done, if the variable holds this one still.
func (l *lastingOnce) Last() {
	if w := (*Once)(l).word(); claimOf(*w) == ours {
		*w &= done
	}
}

func (o *Once) set(state uint32) {
	sim.Touch(unsafe.Pointer(o), 4, true, true)
	*o.word() = own() | state
}
