package engine

import (
	"os"
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
func position(pcs []uintptr) where {
	w, _ := locate(pcs)
	return w
}

// locate is position, and names what was called there: the outermost function
// of the explorer or of the standard library above that frame, "(*Mutex).Lock".
func locate(pcs []uintptr) (w where, call string) {
	if len(pcs) == 0 {
		return w, ""
	}
	frames := runtime.CallersFrames(pcs)
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "" || strings.HasPrefix(f.Function, "runtime."):
		case ours(f.Function) && !strings.HasSuffix(f.File, "_test.go"):
			call = f.Function
		case standard(&f):
			if w.file == "" {
				w = where{f.File, f.Line, f.Function}
			}
			call = f.Function
		default:
			return where{f.File, f.Line, f.Function}, method(call)
		}
		if !more {
			return w, method(call)
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

// lines caches source files while a story is told.
type lines map[string][]string

// at returns the source line of w, without its comment, or "".
func (l lines) at(w where) string {
	text, ok := l[w.file]
	if !ok {
		if b, err := os.ReadFile(w.file); err == nil {
			text = strings.Split(string(b), "\n")
		}
		l[w.file] = text
	}
	if w.line < 1 || w.line > len(text) {
		return ""
	}
	s, _, _ := strings.Cut(text[w.line-1], "//")
	return strings.Join(strings.Fields(s), " ")
}

// callIn finds the call of a method or function in a source line: for "Lock" and
// "defer s.mu.Lock()" it is "s.mu.Lock()".
func callIn(line, name string) string {
	end := strings.Index(line, "."+name+"(")
	if end < 0 {
		return ""
	}
	start := end
	for start > 0 && isOperand(line[start-1]) {
		start--
	}
	return line[start:end] + "." + name + "()"
}

func isOperand(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("_.[]*&", c) >= 0 || c >= 0x80
}
