package engine

import (
	"iter"
	"path"
	"reflect"
	"runtime"
	"strconv"
	"strings"

	"example.com/racelab/harness/explore/sim"
)

// A where is a line of somebody's source.
type where struct {
	file string // as the stack has it: mostly absolute
	line int
	fn   string
}

func (w where) short() string {
	if w.file == "" {
		return "?"
	}
	return path.Base(w.file) + ":" + strconv.Itoa(w.line)
}

// ours reports whether a frame belongs to the explorer.
func ours(fn string) bool {
	for _, p := range [...]string{"racelab/", "example.com/racelab/harness/explore/", "example.com/racelab/harness/linear."} {
		if strings.HasPrefix(fn, p) {
			// Tests of the explorer itself are somebody's source.
			return !strings.Contains(fn, "_test.")
		}
	}
	return false
}

// goroot is the folder of the standard library's sources, as stacks have it.
var goroot = func() string {
	f := runtime.FuncForPC(reflect.ValueOf(strings.Index).Pointer())
	file, _ := f.FileLine(f.Entry())
	dir, found := strings.CutSuffix(file, "strings/strings.go")
	if !found {
		return ""
	}
	return dir
}()

// standard reports whether a frame belongs to the Go distribution.
func standard(f *runtime.Frame) bool {
	if goroot != "" && strings.HasPrefix(f.File, goroot) {
		return true
	}
	first, _, _ := strings.Cut(f.Function, "/")
	pkg, _, _ := strings.Cut(first, ".")
	switch pkg {
	case "runtime", "testing", "sync", "iter":
		return true
	}
	return false
}

// position finds the innermost frame that is neither the explorer's nor the
// standard library's; else the innermost of the standard library.
func position(pcs []uintptr) where { return locate(pcs).at }

// A call is an operation as the user's source sees it.
type call struct {
	at     where
	user   bool   // at is the user's; if not, no frame is
	name   string // the function that is called there: "(*Mutex).Lock"
	inside bool   // that is a function of the standard library which synchronises inside
}

// locate finds where the user's source called what led to an operation.
func locate(pcs []uintptr) (c call) {
	for f := range frames(pcs) {
		switch {
		case f.Function == "" || strings.HasPrefix(f.Function, "runtime."):
		case ours(f.Function) && !strings.HasSuffix(f.File, "_test.go"):
			c.name, c.inside = f.Function, false
		case standard(&f):
			if c.at.file == "" {
				c.at = where{f.File, f.Line, f.Function}
			}
			c.name, c.inside = f.Function, true
		default:
			c.at, c.user = where{f.File, f.Line, f.Function}, true
			c.name = method(c.name)
			return c
		}
	}
	c.name = method(c.name)
	return c
}

// selecting is at with the line of a select: the stack may have that of a clause. A
// select inside of a function of the standard library is at the call of that.
func (c call) selecting(at where, s sim.Site) where {
	if p, ok := s.Position(); ok && !c.inside {
		at.line = p.Line
	}
	return at
}

// frames goes through a stack, innermost frame first, as far as it belongs to
// the goroutine: a coroutine may serve several, each on top of the last.
func frames(pcs []uintptr) iter.Seq[runtime.Frame] {
	return func(yield func(runtime.Frame) bool) {
		if len(pcs) == 0 {
			return
		}
		for all, more := runtime.CallersFrames(pcs), true; more; {
			var f runtime.Frame
			f, more = all.Next()
			if strings.Contains(f.Function, "/sim.(*coro).serve") || !yield(f) {
				return
			}
		}
	}
}

// method drops the package of a function's name: "racelab/sim/sync.(*Mutex).Lock"
// is "(*Mutex).Lock".
func method(fn string) string {
	_, name, _ := strings.Cut(fn[strings.LastIndexByte(fn, '/')+1:], ".")
	return name
}

func stackTop(pcs []uintptr) string {
	w := position(pcs)
	if w.file == "" {
		return "an unknown place"
	}
	return w.short() + " in " + w.fn
}

// placeOf is where an event happened. The stack is preferred, because it leads
// out of instrumented library code to the user's own line.
func placeOf(stack []uintptr, s sim.Site) where {
	if w := position(stack); w.file != "" {
		return w
	}
	if p, ok := s.Position(); ok {
		return where{p.File, p.Line, p.Func}
	}
	return where{}
}
