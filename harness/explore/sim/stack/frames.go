package stack

import (
	"runtime"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// frames is how runtime.Frames is laid out, which a test compares: what Next has
// still to look up, and what it will return without. It can only be made so.
type frames struct {
	callers []uintptr
	nextPC  uintptr
	ready   []runtime.Frame
	store   [2]runtime.Frame
}

// CallersFrames is runtime.CallersFrames. The functions have the names of the
// plain program, and a frame that Callers has left out does not come back: the
// runtime adds the one that an inlined function stands in.
func CallersFrames(callers []uintptr) *runtime.Frames {
	var all []runtime.Frame
	real := runtime.CallersFrames(callers)
	for more := len(callers) > 0; more; {
		var f runtime.Frame
		f, more = real.Next()
		f.Function = sim.RealName(f.Function)
		all = append(all, f)
	}
	all = Filter(all, func(f runtime.Frame) string { return f.Function }, nil)
	fs := new(runtime.Frames)
	(*frames)(unsafe.Pointer(fs)).ready = all
	return fs
}

// FuncName is (*runtime.Func).Name.
func FuncName(v *runtime.Func) func() string {
	return func() string { return sim.RealName(v.Name()) }
}
