package std

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/stack"
)

// Callers is runtime.Callers.
func Callers(skip int, pc []uintptr) int { return stack.Callers(skip, pc) }

// Caller is runtime.Caller.
func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	var pcs [1]uintptr
	if stack.Callers(skip+1, pcs[:]) == 0 {
		return 0, "", 0, false
	}
	f, _ := runtime.CallersFrames(pcs[:]).Next()
	return f.PC, f.File, f.Line, f.PC != 0
}

// CallersFrames is runtime.CallersFrames.
func CallersFrames(callers []uintptr) *runtime.Frames { return stack.CallersFrames(callers) }

// FuncName is (*runtime.Func).Name.
func FuncName(v *runtime.Func) func() string { return stack.FuncName(v) }

// Stack is runtime.Stack. In an execution the goroutines are the execution's,
// in the format that the runtime prints and goleak parses: the real ones are all
// parked in one and the same place. Number 1 is the goroutine of the program's
// main function, which waits for the test. Outside, those that are kept for
// executions to come are left out.
func Stack(buf []byte, all bool) int {
	switch {
	case sim.Active():
		return copy(buf, dump(all, ""))
	case !all:
		return copy(buf, plainOf(realDump(false)))
	}
	var kept []string
	for g := range strings.SplitSeq(realDump(true), "\n\n") {
		if !strings.Contains(g, coroutine) {
			kept = append(kept, plainOf(g))
		}
	}
	return copy(buf, strings.Join(kept, "\n"))
}

// coroutine is in the dump of each goroutine that runs on, or waits for,
// coroutines.
const coroutine = "/sim.(*coro)"

// DebugStack is debug.Stack.
func DebugStack() []byte {
	real := string(debug.Stack())
	if !sim.Active() {
		return []byte(plainOf(real))
	}
	lines := strings.SplitAfterN(real, "\n", 4)
	return dump(false, lines[1]+lines[2])
}

// PrintStack is debug.PrintStack.
func PrintStack() { _, _ = os.Stderr.Write(DebugStack()) }

func realDump(all bool) string {
	for size := 1 << 16; ; size *= 2 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, all); n < size {
			return string(buf[:n])
		}
	}
}

// dump describes the execution's goroutines, the caller's first, with top as
// its innermost frame.
func dump(all bool, top string) []byte {
	gs := sim.Goroutines()
	var b bytes.Buffer
	for _, g := range gs {
		if g.Self {
			describe(&b, g, top+frames(realDump(false), true))
		}
	}
	if !all {
		return b.Bytes()
	}
	parked := byNumber(realDump(true))
	if first := parked[1]; first != "" {
		b.WriteString("\n" + plainOf(first))
	}
	for _, g := range gs {
		if g.Self {
			continue
		}
		text := frames(parked[g.Goid], true)
		if text == "" { // it has never run
			text = entry(g)
		}
		b.WriteByte('\n')
		describe(&b, g, text)
	}
	return b.Bytes()
}

// number is what a dump calls a goroutine of the execution: 1 is taken.
func number(id int) int { return id + 2 }

// byNumber splits a real dump by the runtime's number of the goroutine.
func byNumber(dump string) map[uint64]string {
	all := map[uint64]string{}
	for g := range strings.SplitSeq(dump, "\n\n") {
		var id uint64
		if _, err := fmt.Sscanf(g, "goroutine %d ", &id); err == nil {
			all[id] = g
		}
	}
	return all
}

func describe(b *bytes.Buffer, g sim.Goroutine, frames string) {
	fmt.Fprintf(b, "goroutine %d [%s]:\n%s", number(g.ID), g.State, frames)
	creator, file, line := created(g)
	fmt.Fprintf(b, "created by %s in goroutine %d\n\t%s:%d +0x1\n", creator, number(g.Creator), file, line)
}

// created says where g's go statement is. Package testing starts the body, and
// has no site. A site has the file's path in the package only: the function that
// the goroutine runs is nearly always of the same folder.
func created(g sim.Goroutine) (function, file string, line int) {
	name, path, at := g.EntryAt()
	if p, ok := g.Site.Position(); ok {
		pkg, _, _ := strings.Cut(p.Package, " ") // "path [test]"
		return pkg + "." + p.Func, filepath.Join(filepath.Dir(path), p.File), p.Line
	}
	if g.Creator < 0 {
		return "testing.(*T).Run", filepath.Join(filepath.Dir(path), "testing.go"), at
	}
	if f := stack.Starter(name); f != nil {
		name = f.Name()
		path, at = f.FileLine(f.Entry())
	}
	function, _, _ = strings.Cut(name, ".func")
	return function, path, at
}

func entry(g sim.Goroutine) string {
	name, file, line := g.EntryAt()
	return fmt.Sprintf("%s()\n\t%s:%d +0x1\n", name, file, line)
}

// A textFrame is the two lines of a frame in a dump.
type textFrame struct{ function, at string }

// split takes a real goroutine's description apart.
func split(g string) (header string, fs []textFrame, created string) {
	lines := strings.SplitAfter(strings.TrimSuffix(g, "\n")+"\n", "\n")
	for i := 1; i+1 < len(lines); i += 2 {
		if strings.HasPrefix(lines[i], "created by ") {
			created = lines[i] + lines[i+1]
			break
		}
		fs = append(fs, textFrame{lines[i], lines[i+1]})
	}
	return lines[0], fs, created
}

// frames returns what the plain program's dump has of a real goroutine's frames.
func frames(g string, execution bool) string {
	_, fs, _ := split(g)
	like := likeText
	if !execution {
		like = nil
	}
	var b strings.Builder
	inside := execution
	for _, f := range stack.Filter(fs, textFrame.name, like) {
		// The runtime and iter stand between a coroutine and where it is parked.
		inside = inside && (strings.HasPrefix(f.function, "iter.") || strings.HasPrefix(f.function, "runtime."))
		if !inside {
			name := f.name()
			b.WriteString(sim.RealName(name) + f.function[len(name):] + f.at)
		}
	}
	return b.String()
}

// plainOf is a real goroutine's description without the explorer.
func plainOf(g string) string {
	header, _, created := split(g)
	return header + frames(g, false) + created
}

// name cuts "pkg.(*T).M(0x1, {0x2, 0x3})" or "pkg.F(...)" behind the name. A
// panic shows as a call of panic.
func (f textFrame) name() string {
	line := strings.TrimSuffix(f.function, "\n")
	if i := strings.LastIndexByte(line, '('); i > 0 {
		return line[:i]
	}
	return line
}

func likeText(pc uintptr) textFrame {
	f, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	return textFrame{f.Function + "(...)\n", fmt.Sprintf("\t%s:%d +0x1\n", f.File, f.Line)}
}
