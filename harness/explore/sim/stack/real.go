package stack

import (
	"runtime"
	"sync"
)

// reals says of look-alikes that call back how to have the real one call back.
// The key is the outermost function of the look-alike that stands on the stack.
// The real ones must not be inlined here: runtime.CallersFrames would show the
// function that they are inlined in.
var reals = map[string]func(f func()){
	"sim/sync.(*Once).Do":     func(f func()) { opaque((*sync.Once).Do)(new(sync.Once), f) },
	"sim/sync.OnceFunc.func2": func(f func()) { opaque(sync.OnceFunc)(f)() },
	"sim/sync.(*onceResult[...]).get": func(f func()) {
		opaque(sync.OnceValue[int])(func() int { f(); return 0 })()
	},
	"sim/sync.OnceValues[...].func2": func(f func()) {
		opaque(sync.OnceValues[int, int])(func() (int, int) { f(); return 0, 0 })()
	},
	"sim/sync.(*WaitGroup).Go.func1": func(f func()) {
		var wg sync.WaitGroup
		opaque((*sync.WaitGroup).Go)(&wg, f)
		wg.Wait()
	},
	"sim/sync.(*Pool).Get": func(f func()) {
		opaque((*sync.Pool).Get)(&sync.Pool{New: func() any { f(); return nil }})
	},
	"sim/sync.(*Map).Range": func(f func()) {
		var m sync.Map
		m.Store(0, 0)
		opaque((*sync.Map).Range)(&m, func(any, any) bool { f(); return false })
	},
}

// opaque hides from the compiler which function f is.
//
//go:noinline
func opaque[F any](f F) F { return f }

// learnt holds the frames of the real ones.
var learnt = map[string][]uintptr{}

// real returns the frames that the real function has where the look-alike of
// this name has its own.
func real(name string) []uintptr {
	rest, ok := cutPrefix(name, base)
	run := reals[rest]
	if !ok || run == nil {
		return nil
	}
	pcs, known := learnt[rest]
	if !known {
		pcs = learn(run)
		learnt[rest] = pcs
	}
	return pcs
}

// learn returns the frames between the function that is called back and the
// one of this package that has called, or the end of the goroutine.
func learn(run func(f func())) (pcs []uintptr) {
	run(func() { pcs = callers(nil) })
	begin := 0
	for begin < len(pcs) && kindOf(frameOf(pcs[begin]).Function) == hidden {
		begin++
	}
	pcs = pcs[begin:]
	for i, pc := range pcs {
		if n := frameOf(pc).Function; kindOf(n) == hidden || n == "runtime.goexit" {
			return pcs[:i]
		}
	}
	return pcs
}

// Starter returns the function that starts a goroutine where a look-alike does:
// name is that of the look-alike's literal that the goroutine runs. It is nil
// for others.
func Starter(name string) *runtime.Func {
	pcs := real(name)
	if len(pcs) == 0 {
		return nil
	}
	return runtime.FuncForPC(pcs[len(pcs)-1] - 1)
}
