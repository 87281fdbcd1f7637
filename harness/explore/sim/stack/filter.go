package stack

import "runtime"

// A kind says what a frame is to somebody who looks at the stack.
type kind uint8

const (
	users  kind = iota
	hidden      // the explorer's
	calls       // the explorer's, and the frame that it has called as well
	bottom      // the first function of a coroutine: the program ends above
)

// base is what the import paths of the runtime's packages begin with: they
// differ between this module and an instrumented build.
var base = func() string {
	pc, _, _, _ := runtime.Caller(0)
	name := runtime.FuncForPC(pc).Name()
	const own = "sim/stack."
	for i := range name {
		if hasPrefix(name[i:], own) {
			return name[:i]
		}
	}
	panic("racelab: package stack has another name: " + name)
}()

// kindOf judges a frame by the name of its function.
func kindOf(name string) kind {
	rest, ok := cutPrefix(name, base+"sim")
	if ok && rest != "" && (rest[0] == '.' || rest[0] == '/') {
		return kindOfOwn(rest)
	}
	for _, p := range [...]string{"testing.rl", "testing.(*rlUnit)"} {
		if hasPrefix(name, p) {
			return hidden
		}
	}
	return users
}

func kindOfOwn(rest string) kind {
	switch {
	case rest == ".(*coro).serve":
		return bottom
	case rest == ".Wrap", rest == ".callLiteral":
		return calls
	case isTest(rest): // a test of the explorer is somebody's program
		return users
	}
	return hidden
}

// isTest reports whether a name belongs to an external test package.
func isTest(name string) bool {
	for i := range name {
		if hasPrefix(name[i:], "_test.") {
			return true
		}
	}
	return false
}

// Filter returns the frames of a stack, innermost first, that the plain program
// would have. name is the name of a frame's function, like makes a frame of a
// program counter of one that is missing, and is nil where the real functions
// themselves have been called. The innermost frames, those of the function of
// the explorer that asks, are left out.
func Filter[F any](frames []F, name func(F) string, like func(pc uintptr) F) []F {
	var seen []F
	between := "" // the outermost function of a run of hidden frames
	for _, f := range frames {
		n := name(f)
		k := kindOf(n)
		if k == hidden {
			between = n
			continue
		}
		if between != "" && len(seen) > 0 && like != nil {
			for _, pc := range real(between) {
				seen = append(seen, like(pc))
			}
		}
		between = ""
		switch k {
		case bottom:
			return seen
		case calls:
			seen = seen[:max(0, len(seen)-1)]
		default:
			seen = append(seen, f)
		}
	}
	return seen
}

func hasPrefix(s, p string) bool { return len(s) >= len(p) && s[:len(p)] == p }

func cutPrefix(s, p string) (rest string, ok bool) {
	if hasPrefix(s, p) {
		return s[len(p):], true
	}
	return s, false
}
