package guard

import (
	"fmt"
	"path"
	"reflect"
	"runtime"
	"strings"
)

// where finds the goroutine of the execution that has the word, all others of
// which are parked in coroutine switches, and says its state ("IO wait") and
// where it is.
func where() (state, place string) {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	for g := range strings.SplitSeq(string(buf), "\n\n") {
		_, creator, _ := strings.Cut(g, "\ncreated by ")
		state, place := describe(g, standard())
		if strings.HasPrefix(creator, "iter.") && !strings.HasPrefix(state, "coroutine") {
			return state, place
		}
	}
	return unknown, "an unknown place"
}

const unknown = "in an unknown state"

// standard is the folder of the standard library as stacks show it; "" in a
// program that was built with -trimpath.
func standard() string {
	f := runtime.FuncForPC(reflect.ValueOf(fmt.Sprint).Pointer())
	if f == nil {
		return ""
	}
	file, _ := f.FileLine(f.Entry())
	return strings.TrimSuffix(file, "fmt/print.go")
}

// describe turns the dump of a goroutine into its state and its place: the
// first function that is not the runtime's, and where that is one of the
// standard library, the line that called into it.
func describe(dump, std string) (state, place string) {
	lines := strings.Split(dump, "\n")
	_, state, _ = strings.Cut(lines[0], "[")
	state, _, _ = strings.Cut(state, "]")
	for i := 1; i+1 < len(lines); i += 2 {
		fn, file := lines[i], strings.TrimSpace(lines[i+1])
		if strings.HasPrefix(fn, "runtime.") || strings.HasPrefix(fn, "internal/") || strings.HasPrefix(fn, "syscall.") {
			continue
		}
		if j := strings.LastIndex(fn, "("); j > 0 {
			fn = fn[:j]
		}
		fn = strings.ReplaceAll(fn, "%2e", ".") // of the package's path
		at, _, _ := strings.Cut(path.Base(file), " +0x")
		switch inStd := std != "" && strings.HasPrefix(file, std); {
		case place == "" && inStd:
			place = fn
		case place == "":
			return state, fmt.Sprintf("%s (%s)", fn, at)
		case !inStd:
			return state, fmt.Sprintf("%s, called by %s (%s)", place, fn, at)
		}
	}
	if place == "" {
		place = "an unknown place"
	}
	return state, place
}
