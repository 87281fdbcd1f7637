package std

import (
	"bytes"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"

	"example.com/racelab/harness/explore/sim"
)

// runtimePackage is the import path of sim with the dot that ends it in the
// name of a function: it differs between this module and an instrumented build.
var runtimePackage = func() string {
	name := runtime.FuncForPC(reflect.ValueOf(sim.Active).Pointer()).Name()
	return strings.TrimSuffix(name, "Active")
}()

// Stack is runtime.Stack. In an execution the goroutines are the execution's,
// numbered from 1, in the format that the runtime prints and goleak parses:
// the real ones are all parked in one and the same place. Outside, those that
// are kept for executions to come are left out.
func Stack(buf []byte, all bool) int {
	switch {
	case sim.Active():
		return copy(buf, dump(all))
	case !all:
		return runtime.Stack(buf, false)
	}
	return copy(buf, withoutCoroutines(realDump(true)))
}

// DebugStack is debug.Stack.
func DebugStack() []byte {
	if !sim.Active() {
		return debug.Stack()
	}
	return dump(false)
}

// PrintStack is debug.PrintStack.
func PrintStack() { _, _ = os.Stderr.Write(DebugStack()) }

func realDump(all bool) []byte {
	for size := 1 << 16; ; size *= 2 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, all); n < size {
			return buf[:n]
		}
	}
}

// withoutCoroutines drops the goroutines that run on, or wait for, coroutines.
func withoutCoroutines(dump []byte) []byte {
	var kept [][]byte
	for _, g := range bytes.Split(dump, []byte("\n\n")) {
		if !bytes.Contains(g, []byte(runtimePackage+"(*coro)")) {
			kept = append(kept, g)
		}
	}
	return bytes.Join(kept, []byte("\n\n"))
}

// dump describes the execution's goroutines, the caller's first.
func dump(all bool) []byte {
	gs := sim.Goroutines()
	var b bytes.Buffer
	for _, g := range gs {
		if g.Self {
			describe(&b, g, gs, userFrames(string(realDump(false))))
		}
	}
	if !all || len(gs) == 1 {
		return b.Bytes()
	}
	parked := byNumber(string(realDump(true)))
	for _, g := range gs {
		if g.Self {
			continue
		}
		frames := userFrames(parked[g.Goid])
		if frames == "" { // it has never run
			frames = frame(g.Entry)
		}
		b.WriteByte('\n')
		describe(&b, g, gs, frames)
	}
	return b.Bytes()
}

// byNumber splits a real dump by the runtime's number of the goroutine.
func byNumber(dump string) map[uint64]string {
	all := map[uint64]string{}
	for _, g := range strings.Split(dump, "\n\n") {
		var id uint64
		if _, err := fmt.Sscanf(g, "goroutine %d ", &id); err == nil {
			all[id] = g
		}
	}
	return all
}

func describe(b *bytes.Buffer, g sim.Goroutine, gs []sim.Goroutine, frames string) {
	fmt.Fprintf(b, "goroutine %d [%s]:\n%s", g.ID+1, g.State, frames)
	if g.Creator >= 0 {
		fmt.Fprintf(b, "created by %s in goroutine %d\n\t?:0 +0x0\n", entryOf(gs, g.Creator), g.Creator+1)
	}
}

func entryOf(gs []sim.Goroutine, id int) string {
	for _, g := range gs {
		if g.ID == id {
			return g.Entry
		}
	}
	return "unknown"
}

func frame(function string) string { return function + "(...)\n\t?:0 +0x0\n" }

// userFrames is the part of a real goroutine's description between the runtime
// of the explorer, which it has entered, and the function of the goroutine.
func userFrames(g string) string {
	lines := strings.SplitAfter(strings.TrimSuffix(g, "\n")+"\n", "\n")
	var b strings.Builder
	inside := true
	for i := 1; i+1 < len(lines); i += 2 {
		if strings.HasPrefix(lines[i], runtimePackage+"(*G).main(") {
			break
		}
		if inside = inside && ours(lines[i]); !inside {
			b.WriteString(lines[i] + lines[i+1])
		}
	}
	return b.String()
}

// ours reports whether a line of a dump names a function that stands between
// the program and where a goroutine is parked.
func ours(line string) bool {
	base := strings.TrimSuffix(runtimePackage, ".")
	for _, p := range []string{"", "/std", "/std/iter", "/sync", "/sync/atomic", "/testing/synctest", "/time"} {
		if strings.HasPrefix(line, base+p+".") {
			return true
		}
	}
	return strings.HasPrefix(line, "iter.") || strings.HasPrefix(line, "runtime.")
}
