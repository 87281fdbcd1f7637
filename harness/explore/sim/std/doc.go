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
	"context"
	"os"
	"os/signal"
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
// the one of the program's main function, which waits for the test.
func NumGoroutine() int {
	if !sim.Active() {
		return runtime.NumGoroutine()
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

const noSignals = "signals are not delivered"

// SignalNotify is signal.Notify. No signal reaches an execution.
func SignalNotify(c chan<- os.Signal, sig ...os.Signal) {
	if !sim.Active() {
		signal.Notify(c, sig...)
		return
	}
	if c == nil {
		panic("os/signal: Notify using nil channel")
	}
	sim.Uncontrolled(noSignals)
}

// SignalStop is signal.Stop.
func SignalStop(c chan<- os.Signal) {
	if !sim.Active() {
		signal.Stop(c)
	}
}

// SignalIgnore is signal.Ignore.
func SignalIgnore(sig ...os.Signal) {
	if !sim.Active() {
		signal.Ignore(sig...)
	}
}

// SignalReset is signal.Reset.
func SignalReset(sig ...os.Signal) {
	if !sim.Active() {
		signal.Reset(sig...)
	}
}

// SignalNotifyContext is signal.NotifyContext: in an execution, only stop and
// parent cancel the context.
func SignalNotifyContext(parent context.Context, signals ...os.Signal) (ctx context.Context, stop context.CancelFunc) {
	if !sim.Active() {
		return signal.NotifyContext(parent, signals...)
	}
	sim.Uncontrolled(noSignals)
	return context.WithCancel(parent)
}
