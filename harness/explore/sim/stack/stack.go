// Package stack tells instrumented code where it was called from, as if nobody
// had instrumented it.
//
// The problem: a program may look at its own stack (a logger that names the
// caller's line, an assertion that prints a trace, a test that compares one).
// In an execution that stack holds frames of the explorer: look-alikes, literals
// that the editing of the source has put in, and below the function of a
// goroutine the coroutine that it runs on. The package promises the frames that
// the plain program has, in number and order, so that skipping n of them lands
// where it should; [runtime.CallersFrames] and [runtime.FuncForPC] understand
// what it returns.
//
// How: every frame has a program counter, so frames can be left out. Those of a
// look-alike that calls back (Once.Do, say) are replaced by the frames that the
// real one has, which are learnt by running the real one once. The literals
// are told from the user's by who calls them: sim.Wrap and sim.GoCall call
// nothing else.
//
// Names need care too: the literal func2 of the user's is func3 where the editing
// has put one in front of it. The table of literals has both, and CallersFrames
// and FuncName translate.
package stack

import (
	"runtime"
	"sync"

	"example.com/racelab/harness/explore/sim"
)

// Callers is runtime.Callers.
func Callers(skip int, pc []uintptr) int {
	seen := visible(callers(nil))
	if skip > 0 {
		skip--
	} else if len(pc) > 0 {
		pc[0] = runtimeCallers()
		return 1 + copy(pc[1:], seen)
	}
	if skip >= len(seen) {
		return 0
	}
	return copy(pc, seen[skip:])
}

// Caller is runtime.Caller.
func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	var pcs [1]uintptr
	if Callers(skip+1, pcs[:]) == 0 {
		return 0, "", 0, false
	}
	f, _ := runtime.CallersFrames(pcs[:]).Next()
	return f.PC, f.File, f.Line, f.PC != 0
}

// callers returns the whole stack of its caller in buf or, if that is too small,
// in a new slice.
func callers(buf []uintptr) []uintptr {
	for size := max(64, len(buf)); ; size *= 2 {
		if len(buf) < size {
			buf = make([]uintptr, size)
		}
		if n := runtime.Callers(2, buf); n < len(buf) {
			return buf[:n]
		}
		buf = nil
	}
}

// visible returns what Filter leaves of a stack. A coroutine that the program
// has entered by iter.Pull ends as the real one does.
func visible(pcs []uintptr) []uintptr {
	if !sim.Own() {
		return Filter(pcs, nameOf, nil)
	}
	seen := Filter(pcs, nameOf, func(pc uintptr) uintptr { return pc })
	for _, pc := range pcs {
		if kindOf(nameOf(pc)) == bottom {
			return append(seen, goexit())
		}
	}
	return seen
}

// names caches the names of functions: an assertion that fails may walk the
// same stack many times.
var (
	namesMu sync.Mutex
	names   = map[uintptr]string{}
)

func nameOf(pc uintptr) string {
	namesMu.Lock()
	defer namesMu.Unlock()
	name, ok := names[pc]
	if !ok {
		name = frameOf(pc).Function
		names[pc] = name
	}
	return name
}

// frameOf is what runtime.CallersFrames says of one program counter that
// runtime.Callers has returned: each stands for one frame, inlined or not.
func frameOf(pc uintptr) runtime.Frame {
	f, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	return f
}

// runtimeCallers is the frame of runtime.Callers itself, goexit that of the
// function below every goroutine's own.
var runtimeCallers, goexit = sync.OnceValue(func() uintptr { return ends()[0] }),
	sync.OnceValue(func() uintptr { pcs := ends(); return pcs[len(pcs)-1] })

func ends() []uintptr {
	got := make(chan []uintptr)
	go func() {
		pcs := make([]uintptr, 8)
		got <- pcs[:opaque(runtime.Callers)(0, pcs)]
	}()
	return <-got
}
