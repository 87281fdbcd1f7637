package stack_test

import (
	"fmt"
	"path"
	"reflect"
	"runtime"
	"strings"
	"testing"

	real "sync"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/internal/simtest"
	"example.com/racelab/harness/explore/sim/stack"
	"example.com/racelab/harness/explore/sim/sync"
)

// names lists the functions of a stack, innermost first, without their
// packages' folders.
func names(pcs []uintptr) string {
	var all []string
	frames := runtime.CallersFrames(pcs)
	for more := len(pcs) > 0; more; {
		var f runtime.Frame
		f, more = frames.Next()
		all = append(all, path.Base(f.Function))
	}
	return strings.Join(all, " ")
}

// plain and seen are the stack of who calls them: the real one, and the one
// that an execution shows.
func plain() string {
	var pcs [64]uintptr
	return names(pcs[:runtime.Callers(2, pcs[:])])
}

func seen() string {
	var pcs [64]uintptr
	return names(pcs[:stack.Callers(2, pcs[:])])
}

// below cuts off what called the function of this test that is named last.
func below(s, function string) string {
	i := strings.LastIndex(s, " stack_test."+function)
	if i < 0 {
		return "no " + function + " in " + s
	}
	return s[:i]
}

// What the program calls through a look-alike has the frames that it has through
// the real one.
func TestLookAlikesShowTheRealFrames(t *testing.T) {
	for _, c := range []struct {
		name       string
		real, like func(f func())
	}{
		{"Once", func(f func()) { new(real.Once).Do(f) }, func(f func()) { new(sync.Once).Do(f) }},
		{"OnceFunc", func(f func()) { sim.Same(real.OnceFunc)(f)() }, func(f func()) { sync.OnceFunc(f)() }},
		{"OnceValue", func(f func()) { sim.Same(real.OnceValue[int])(func() int { f(); return 0 })() },
			func(f func()) { sync.OnceValue(func() int { f(); return 0 })() }},
		{"OnceValues", func(f func()) { sim.Same(real.OnceValues[int, int])(func() (int, int) { f(); return 0, 0 })() },
			func(f func()) { sync.OnceValues(func() (int, int) { f(); return 0, 0 })() }},
		{"Pool.Get", func(f func()) { (&real.Pool{New: func() any { f(); return 0 }}).Get() },
			func(f func()) { (&sync.Pool{New: func() any { f(); return 0 }}).Get() }},
		{"Map.Range", func(f func()) {
			var m real.Map
			m.Store(1, 1)
			m.Range(func(any, any) bool { f(); return false })
		}, func(f func()) {
			var m sync.Map
			m.Store(1, 1)
			m.Range(func(any, any) bool { f(); return false })
		}},
		{"a literal of the editor's", func(f func()) { f() }, func(f func()) { sim.Wrap(func() { f() }) }},
	} {
		want, got := "", ""
		outer(func() { c.real(func() { want = plain() }) })
		simtest.Once(t, func() string {
			outer(func() { c.like(func() { got = seen() }) })
			return ""
		})
		if want, got = anonymous(below(want, "outer")), anonymous(below(got, "outer")); got != want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, want)
		}
	}
}

func outer(f func()) { f() }

// anonymous takes the numbers of this test's literals away.
func anonymous(s string) string {
	all := strings.Fields(s)
	for i, f := range all {
		if strings.HasPrefix(f, "stack_test.") {
			all[i] = "literal"
		}
	}
	return strings.Join(all, " ")
}

func level(n int, get func() string) string {
	if n == 0 {
		return get()
	}
	return level(n-1, get)
}

// A goroutine ends with its own function.
func TestGoroutinesEndWhereTheyBegin(t *testing.T) {
	const want = "stack_test.level stack_test.level stack_test.level runtime.goexit"
	var wg real.WaitGroup
	wg.Add(1)
	go level(2, func() string {
		defer wg.Done()
		if got := plain(); !strings.HasSuffix(got, want) {
			t.Errorf("the expectation is wrong: %s", got)
		}
		return ""
	})
	wg.Wait()
	got, group := "", ""
	simtest.Once(t, func() string {
		sim.GoCall(0, func() { level(2, func() string { got = seen(); return "" }) })
		var wg sync.WaitGroup
		wg.Go(func() { group = seen() })
		wg.Wait()
		return ""
	})
	if _, got, _ := strings.Cut(got, " "); got != want {
		t.Errorf("go: got %s", got)
	}
	if _, got, _ := strings.Cut(group, " "); got != "sync.(*WaitGroup).Go.func1 runtime.goexit" {
		t.Errorf("WaitGroup.Go: got %s", group)
	}
}

// Skipping counts as runtime.Callers and runtime.Caller do, in an execution and
// outside.
func TestSkip(t *testing.T) {
	check := func(where string) {
		for skip := range 8 {
			for _, room := range []int{0, 1, 3, 64} {
				a, b := make([]uintptr, room), make([]uintptr, room)
				want := names(a[:runtime.Callers(skip, a)])
				got := names(b[:stack.Callers(skip, b)])
				if where != "in an execution" && got != want {
					t.Errorf("%s: Callers(%d, %d): got %s, want %s", where, skip, room, got, want)
				}
				if skip < 3 && room < 4 && got != want {
					t.Errorf("%s: Callers(%d, %d): got %s, want %s", where, skip, room, got, want)
				}
			}
		}
		_, _, line, _ := runtime.Caller(0)
		_, file, got, ok := stack.Caller(0)
		if !ok || got != line+1 || path.Base(file) != "stack_test.go" {
			t.Errorf("%s: Caller(0) is %s:%d, want line %d", where, file, got, line+1)
		}
		if _, _, _, ok := stack.Caller(1000); ok {
			t.Errorf("%s: there is a frame 1000", where)
		}
	}
	check("outside")
	simtest.Once(t, func() string { outer(func() { check("in an execution") }); return "" })
}

// The whole of a deep stack is there, and nothing of the explorer in it.
func TestDeep(t *testing.T) {
	got := ""
	simtest.Once(t, func() string {
		got = level(300, func() string {
			pcs := make([]uintptr, 1000)
			return names(pcs[:stack.Callers(0, pcs)])
		})
		return ""
	})
	all := strings.Fields(got)
	if n := strings.Count(got, "stack_test.level"); n != 301 {
		t.Errorf("%d frames of level, want 301", n)
	}
	if all[0] != "runtime.Callers" || all[len(all)-1] != "runtime.goexit" {
		t.Errorf("it begins with %s and ends with %s", all[0], all[len(all)-1])
	}
	if strings.Contains(got, "sim.") || strings.Contains(got, "stack.") {
		t.Error("frames of the explorer: ", fmt.Sprint(all[len(all)-6:]))
	}
}

// CallersFrames makes a runtime.Frames of its own, so it must know what one is.
func TestFramesAreLaidOutAsTheRuntimeHasThem(t *testing.T) {
	got := reflect.TypeFor[runtime.Frames]()
	want := []string{"callers []uintptr", "nextPC uintptr", "frames []runtime.Frame", "frameStore [2]runtime.Frame"}
	if got.NumField() != len(want) {
		t.Fatalf("runtime.Frames has %d fields, want %d", got.NumField(), len(want))
	}
	for i, w := range want {
		if f := got.Field(i); f.Name+" "+f.Type.String() != w {
			t.Errorf("field %d is %s %v, want %s", i, f.Name, f.Type, w)
		}
	}
	for n := range 5 {
		pcs := make([]uintptr, n)
		pcs = pcs[:runtime.Callers(1, pcs)]
		a, b := runtime.CallersFrames(pcs), stack.CallersFrames(pcs)
		for i := range n + 2 {
			want, more := a.Next()
			got, goesOn := b.Next()
			if got != want || goesOn != more {
				t.Errorf("frame %d of %d: got %v %v, want %v %v", i, n, got, goesOn, want, more)
			}
		}
	}
}

func TestLiteralsHaveTheirRealNames(t *testing.T) {
	f := func() {}
	made := runtime.FuncForPC(reflect.ValueOf(f).Pointer())
	pkg, name, _ := strings.Cut(made.Name(), "_test.")
	sim.Literals(pkg+"_test", "other.func1 other.func9\n"+name+" Plain.func7\n")
	if got := stack.FuncName(made)(); got != pkg+"_test.Plain.func7" {
		t.Errorf("got %s", got)
	}
	for name, want := range map[string]string{
		"_test.other.func1.2": "_test.other.func9.2", "_test.other.func1-range1": "_test.other.func9-range1",
		"_test.other.func12": "_test.other.func12", "_test.other": "_test.other",
	} {
		if got := sim.RealName(pkg + name); got != pkg+want {
			t.Errorf("%s: got %s", name, got)
		}
	}
	fs := stack.CallersFrames([]uintptr{made.Entry() + 1})
	if got, _ := fs.Next(); got.Function != pkg+"_test.Plain.func7" {
		t.Errorf("got %s", got.Function)
	}
}
