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
	for _, g := range dumps() {
		if hasTheWord(g) {
			return describe(g, standard())
		}
	}
	return unknown, "an unknown place"
}

// silent is where, and reports whether that goroutine waits for input and none in the
// process could be about to give it: all others wait too, and not for time to pass.
func silent() (state, place string, idle bool) {
	return silentIn(dumps(), standard())
}

func silentIn(all []string, std string) (state, place string, idle bool) {
	for _, g := range all {
		switch {
		case !hasTheWord(g):
			if active(stateOf(g)) && !strings.Contains(g, "\nos/signal.signal_recv(") {
				return "", "", false
			}
		case !strings.HasPrefix(stateOf(g), "IO wait"):
			return "", "", false
		default:
			state, place = describe(g, std)
		}
	}
	return state, place, state != ""
}

// active reports whether a goroutine in this state may do something without having
// been woken by another one.
func active(state string) bool {
	return computes(state) || strings.HasPrefix(state, "syscall") || strings.HasPrefix(state, "sleep")
}

// dumps returns the dumps of all goroutines but the calling one.
func dumps() []string {
	for size := 1 << 20; ; size *= 2 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size || size >= 64<<20 {
			return strings.Split(string(buf[:n]), "\n\n")[1:]
		}
	}
}

// hasTheWord reports whether a dump is that of the goroutine of the execution which is
// not parked in a coroutine switch.
func hasTheWord(dump string) bool {
	_, creator, _ := strings.Cut(dump, "\ncreated by ")
	return strings.HasPrefix(creator, "iter.") && !strings.HasPrefix(stateOf(dump), "coroutine")
}

func stateOf(dump string) string {
	first, _, _ := strings.Cut(dump, "\n")
	_, state, _ := strings.Cut(first, "[")
	state, _, _ = strings.Cut(state, "]")
	return state
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
	state = stateOf(dump)
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
