package sim

import (
	"runtime"
	"unsafe"

	"example.com/racelab/harness/explore/sim/getg"
)

// An execution that is over is torn down by ending its goroutines where they are, so
// that what they have deferred is called. To unwind a stack for that takes several times
// as long as to switch to it, and most stacks have nothing deferred on them. Such a
// goroutine ends as if all its functions had returned, which a Goexit that finds nothing
// to call cannot be told from.

// deferrer is what is known of a function that has called another one.
type deferrer uint8

const (
	defers    deferrer = iota // it may have something deferred
	hasNone                   // it has not: it has no defer statement
	outermost                 // serve
)

// deferring caches by return address.
type deferring [1 << 10]struct {
	pc uintptr
	is deferrer
}

// leave ends the running goroutine, which is to end, if nothing is deferred on its stack.
func (t *deferring) leave() {
	if !getg.Returns {
		return
	}
	var pcs [16]uintptr
	getg.Callers(&pcs[0], len(pcs))
	for i, pc := range pcs {
		e := &t[hashPtr(pc)%uintptr(len(t))]
		if e.pc != pc {
			e.pc, e.is = pc, deferrerOf(pc)
		}
		switch e.is {
		case defers:
			return
		case outermost:
			getg.Return(i)
		}
	}
}

func deferrerOf(pc uintptr) deferrer {
	if pc == 0 || !deferInfo {
		return defers
	}
	f := runtime.FuncForPC(pc - 1)
	if f == nil {
		return defers
	}
	f = runtime.FuncForPC(f.Entry()) // not of a call that is inlined there
	switch {
	case f.Entry() == serveEntry:
		return outermost
	case hasDefer(f), hasPrefix(f.Name(), "runtime."): // which may be in the middle of anything
		return defers
	}
	return hasNone
}

// funcInfo is the head of the runtime's record of a function.
type funcInfo struct {
	entry, name uint32
	args        int32
	deferReturn uint32 // where the call is that a function with a defer statement has, else 0
}

// hasDefer reports whether f, of an entry point, may have a defer statement.
func hasDefer(f *runtime.Func) bool {
	info := (*funcInfo)(unsafe.Pointer(f))
	inlined := info.entry == ^uint32(0) // another record
	return inlined || info.deferReturn != 0
}

// deferInfo reports whether this Go version lays the records out in that way.
var deferInfo = hasDefer(funcOf(withDefer)) && hasDefer(funcOf(withLoop)) && !hasDefer(funcOf(deferless))

var serveEntry = funcOf((*coro).serve).Entry()

func funcOf[F any](f F) *runtime.Func { return runtime.FuncForPC(**(**uintptr)(unsafe.Pointer(&f))) }

//go:noinline
func withDefer() { defer deferless() }

//go:noinline
func withLoop() {
	for range 2 {
		defer deferless()
	}
}

//go:noinline
func deferless() {}
