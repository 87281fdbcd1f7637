// Package std has look-alikes of single functions of the standard library, for
// packages that are mostly of no concern to a schedule. Instrumented code calls
// them in place of those that package table lists.
//
// Outside an execution each does what the real one does. A function that
// belongs to a method takes the receiver and returns the method's function.
//
// The package stands on os, os/signal, reflect and runtime/debug, so what is
// below those cannot be made to call it.
package std

import (
	"os"
	"runtime"

	"example.com/racelab/harness/explore/sim"
)

// Gosched is runtime.Gosched: a step that does nothing.
func Gosched() {
	if !sim.Active() {
		sim.Waits()
		runtime.Gosched()
		sim.Back()
		return
	}
	sim.Do(sim.KYield, nil, nil)
}

// NumGoroutine is runtime.NumGoroutine: in an execution, those of its own and
// the one of the program's main function, which waits for the test. A search through all
// traces does not know that it depends on whoever starts or ends meanwhile.
func NumGoroutine() int {
	if !sim.Active() {
		return runtime.NumGoroutine()
	}
	if sim.NumStarted() > 1 {
		sim.Uncontrolled("when runtime.NumGoroutine counts a goroutine that is about to end")
	}
	return sim.NumGoroutine() + 1
}

// LockOSThread is runtime.LockOSThread. In an execution all goroutines share a
// thread, and tying one of them to it would end the process.
func LockOSThread() {
	if !sim.Active() {
		runtime.LockOSThread()
	}
}

// UnlockOSThread is runtime.UnlockOSThread.
func UnlockOSThread() {
	if !sim.Active() {
		runtime.UnlockOSThread()
	}
}

// Exit is os.Exit: it ends the execution, not the process.
func Exit(code int) {
	if !sim.Active() {
		os.Exit(code)
	}
	sim.Exit(code)
}
