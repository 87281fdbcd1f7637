package std_test

import (
	"context"
	"fmt"
	"go/types"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/internal/simtest"
	"example.com/racelab/harness/explore/sim/std"
	"example.com/racelab/harness/explore/sim/std/table"
	"example.com/racelab/harness/explore/sim/sync"
	"example.com/racelab/harness/explore/sim/time"
)

const module = "example.com/racelab/harness/explore/"

// TestTable holds that what the table names exists: functions with the type of
// the real one, or for a method, of the function that binds it.
func TestTable(t *testing.T) {
	load := []string{module + "sim/std"}
	for name := range table.Funcs {
		load = append(load, packageOf(name))
	}
	for real, like := range table.Imports {
		load = append(load, real, module+strings.TrimPrefix(like, "racelab/"))
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps}, load...)
	if err != nil {
		t.Fatal(err)
	}
	scopes := map[string]*types.Scope{}
	for _, p := range pkgs {
		if len(p.Errors) > 0 {
			t.Fatalf("%s: %v", p.PkgPath, p.Errors)
		}
		scopes[p.PkgPath] = p.Types.Scope()
	}
	for name, like := range table.Funcs {
		real := signature(scopes[packageOf(name)], name)
		f, _ := scopes[module+"sim/std"].Lookup(like).(*types.Func)
		if f == nil || real == "" || types.TypeString(f.Type(), nil) != real {
			t.Errorf("%s stands for %s: %v, want %s", like, name, f, real)
		}
	}
}

// packageOf returns the import path in "os.Exit" or "(reflect.Value).Send".
func packageOf(name string) string {
	name = strings.TrimPrefix(name, "(")
	name = strings.TrimPrefix(name, "*")
	slash := strings.LastIndex(name, "/") + 1
	path, _, _ := strings.Cut(name[slash:], ".")
	return name[:slash] + path
}

func signature(s *types.Scope, name string) string {
	if s == nil {
		return ""
	}
	last := name[strings.LastIndex(name, ".")+1:]
	if !strings.HasPrefix(name, "(") {
		return types.TypeString(s.Lookup(last).Type(), nil)
	}
	_, star := strings.CutPrefix(name, "(*")
	recv, _, _ := strings.Cut(name[strings.LastIndex(name, "/")+1:], ")")
	t := s.Lookup(recv[strings.Index(recv, ".")+1:]).Type()
	if star {
		t = types.NewPointer(t)
	}
	for m := range types.NewMethodSet(t).Methods() {
		if m.Obj().Name() == last {
			return fmt.Sprintf("func(v %s) %s", types.TypeString(t, nil), types.TypeString(m.Type(), nil))
		}
	}
	return ""
}

func TestGosched(t *testing.T) {
	body := func() string {
		order := ""
		var wg sync.WaitGroup
		for _, name := range []string{"a", "b"} {
			wg.Go(func() {
				order += name
				std.Gosched()
				order += name
			})
		}
		wg.Wait()
		return order
	}
	if got, want := simtest.Outcomes(t, body), "aabb; abab; abba; baab; baba; bbaa"; got != want {
		t.Errorf("outcomes %q, want %q", got, want)
	}
}

func TestThreadsAndCounts(t *testing.T) {
	got := simtest.Once(t, func() string {
		std.LockOSThread()
		ch := make(chan int)
		sim.Go(0, func() { sim.Send(ch, 0).V(std.NumGoroutine()) })
		n := sim.Recv(ch, 0)
		std.UnlockOSThread()
		return fmt.Sprint(n)
	})
	if got != "3" {
		t.Errorf("outcome %q, want 3: two, and the main function's", got)
	}
	std.LockOSThread()
	std.UnlockOSThread()
	std.Gosched()
	if std.NumGoroutine() != runtime.NumGoroutine() {
		t.Errorf("NumGoroutine is %d outside an execution, want %d", std.NumGoroutine(), runtime.NumGoroutine())
	}
}

func TestExitEndsTheExecution(t *testing.T) {
	got := simtest.Once(t, func() string {
		defer func() { panic("a deferred call ran") }()
		std.Exit(3)
		return "went on"
	})
	if got != "exit 3" {
		t.Errorf("outcome %q", got)
	}
}

func TestSignalsStayOut(t *testing.T) {
	got := simtest.Outcomes(t, func() string {
		c := make(chan os.Signal, 1)
		std.SignalNotify(c, os.Interrupt)
		ctx, stop := std.SignalNotifyContext(context.Background(), os.Interrupt)
		stop()
		std.SignalStop(c)
		std.SignalIgnore(os.Interrupt)
		std.SignalReset(os.Interrupt)
		return fmt.Sprintln(ctx.Err(), signal.Ignored(os.Interrupt))
	})
	if got != "context canceled false\n" {
		t.Errorf("outcome %q", got)
	}
}

// TestSignalsToSelf: a signal that the program sends to itself comes, once, to whoever
// has asked for it, at any time after that.
func TestSignalsToSelf(t *testing.T) {
	got := simtest.Outcomes(t, func() string {
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			return err.Error()
		}
		send := std.ProcessSignal(self)
		c, all, gone := make(chan os.Signal, 2), make(chan os.Signal, 1), make(chan os.Signal, 1)
		std.SignalNotify(c, os.Interrupt)
		std.SignalNotify(c, os.Interrupt)
		std.SignalNotify(all)
		std.SignalNotify(gone, os.Interrupt)
		std.SignalStop(gone)
		ctx, stop := std.SignalNotifyContext(context.Background(), os.Interrupt)
		defer stop()
		if err := send(os.Interrupt); err != nil {
			return err.Error()
		}
		at := "before"
		if sim.Select(0, true, sim.RecvCase(all)) < 0 {
			at, _ = "after", sim.Recv(all, 0)
		}
		sim.Recv(ctx.Done(), 0)
		first := sim.Recv(c, 0)
		std.SignalIgnore(os.Interrupt)
		err = send(os.Interrupt)
		return fmt.Sprintln(at, first, context.Cause(ctx), len(c), len(gone), err)
	})
	want := "after interrupt interrupt signal received 0 0 <nil>\n; before interrupt interrupt signal received 0 0 <nil>\n"
	if got != want {
		t.Errorf("outcomes %q, want %q", got, want)
	}
}

// header and function are the lines of a dump that programs look at; they are
// what goleak parses.
var (
	header   = regexp.MustCompile(`^goroutine (\d+) \[([^\]]+)\]:$`)
	function = regexp.MustCompile(`^(created by )?[^\t ].*[^\t ](\(.*\)| in goroutine \d+)$`)
)

func checkFormat(t *testing.T, dump string) (headers []string) {
	t.Helper()
	for _, g := range strings.Split(strings.TrimSuffix(dump, "\n"), "\n\n") {
		lines := strings.Split(g, "\n")
		if !header.MatchString(lines[0]) || len(lines) < 3 || len(lines)%2 != 1 {
			t.Errorf("not a goroutine: %q", g)
		}
		headers = append(headers, lines[0])
		for i := 1; i+1 < len(lines); i += 2 {
			if !function.MatchString(lines[i]) || !strings.HasPrefix(lines[i+1], "\t") {
				t.Errorf("not a frame: %q", lines[i:i+2])
			}
		}
	}
	return headers
}

func worker(mu *sync.Mutex) { mu.Lock() }

func TestDump(t *testing.T) {
	_, here, _, _ := runtime.Caller(0)
	var all, own string
	simtest.Once(t, func() string {
		var mu sync.Mutex
		mu.Lock()
		ch := make(chan int)
		sim.Go(0, func() { worker(&mu) })
		sim.Go(0, func() { sim.Recv(ch, 0) })
		time.Sleep(1) // until all wait
		buf := make([]byte, 1<<16)
		all = string(buf[:std.Stack(buf, true)])
		own = string(std.DebugStack())
		if n := std.Stack(buf[:10], true); n != 10 {
			t.Errorf("a buffer of 10 bytes took %d", n)
		}
		return ""
	})
	if hs := checkFormat(t, own); len(hs) != 1 || hs[0] != "goroutine 2 [running]:" {
		t.Errorf("the caller alone: %q", hs)
	}
	lines := strings.Split(own, "\n")
	if lines[1] != "runtime/debug.Stack()" || !strings.Contains(lines[3], "TestDump") {
		t.Errorf("the first frames are %q", lines[1:5])
	}
	if hs := checkFormat(t, all); len(hs) != 4 || hs[0] != "goroutine 2 [running]:" {
		t.Errorf("all: %q", hs)
	}
	if strings.Contains(all, module+"sim.") || strings.Contains(all, "simtest.run") {
		t.Errorf("frames of the explorer:\n%s", all)
	}
	if !strings.Contains(all, "\ngoroutine 1 [chan receive]:\ntesting.(*T).Run(") {
		t.Errorf("no goroutine that waits for the test:\n%s", all)
	}
	const top = "goroutine 3 [sync.Mutex.Lock]:\n" + module + "sim/std_test.worker("
	if !strings.Contains(all, top) {
		t.Errorf("no frame of the goroutine that waits, %q:\n%s", top, all)
	}
	if !strings.Contains(all, "created by "+module+"sim/std_test.TestDump in goroutine 2\n\t"+here) {
		t.Errorf("nothing was created by the body:\n%s", all)
	}
	buf := make([]byte, 1<<20)
	real := string(buf[:std.Stack(buf, true)])
	if strings.Contains(real, "(*coro)") || !strings.Contains(real, "TestDump") {
		t.Errorf("outside an execution:\n%s", real)
	}
}
