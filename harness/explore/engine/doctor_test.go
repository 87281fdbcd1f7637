//go:build !race

package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

func TestTelltale(t *testing.T) {
	here := func() string {
		landmark = new([16]byte)
		return fmt.Sprint(uintptr(unsafe.Pointer(landmark)))
	}
	now := time.Now()
	for _, c := range []struct{ a, b, want string }{
		{here(), here(), anAddress},
		{fmt.Sprint(now.Unix()), fmt.Sprint(now.Unix() + 1), realTime},
		{fmt.Sprint(now.UnixNano()), fmt.Sprint(now.UnixNano() + 12345), realTime},
		{fmt.Sprint(now.UnixMilli()), fmt.Sprint(now.Unix()), ""},
		{"1", "2", ""}, {"-1", "2", ""}, {"true", "false", ""}, {"", "", ""},
	} {
		if got := telltale(c.a, c.b); got != c.want {
			t.Errorf("telltale(%s, %s) = %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

func here() []uintptr {
	pcs := make([]uintptr, 8)
	return pcs[:runtime.Callers(1, pcs)]
}

func TestApart(t *testing.T) {
	a := []sim.Event{{G: 1, Kind: sim.KLock}, {G: 1, Kind: sim.KSend, Value: "1"}, {G: 2, Kind: sim.KLock}}
	other := func(change func([]sim.Event)) []sim.Event {
		b := append([]sim.Event(nil), a...)
		change(b)
		return b
	}
	for want, b := range map[int][]sim.Event{
		-1: other(func(b []sim.Event) { b[0].Time = 7 }),
		0:  other(func(b []sim.Event) { b[0].Stack = here() }),
		1:  other(func(b []sim.Event) { b[1].Value = "2" }),
		2:  a[:2],
	} {
		if got := apart(a, b); got != want {
			t.Errorf("apart gives %d, want %d", got, want)
		}
	}
}

func TestSuspects(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	text := "package a\n\nimport (\n\tdice \"testing/quick\"\n\t\"math/rand\"\n\t\"os\"\n\t\"user.example/c/v2\"\n)\n\n" +
		"func near(p []byte) {\n\tother()\n\trand.Read(p)\n\tmydice.Value(p)\n}\n\n" +
		"func other() {\n\t// dice.Value\n\tdice.Value(nil, nil)\n}\n\nfunc quiet() { os.Exit(rand.Int()) }\n\nfunc left() { c.Do() }\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[int]string{
		12: noSeed + ": dice.Value at a.go:18",
		21: "",
		23: foreignCode + ": user.example/c/v2 in c.Do at a.go:23",
	} {
		s := &sources{lines: lines{}, hunt: &hunt{Options: Options{Left: []string{"user.example/c/v2: uses cgo"}}}, seen: map[string]bool{}}
		if got := s.function(file, line, 2); got != want {
			t.Errorf("line %d: got %q, want %q", line, got, want)
		}
	}
}

func TestHeading(t *testing.T) {
	for line, want := range map[string]string{
		"func TestX(t *testing.T) {": "TestX", "func (s *Store[K, V]) Get(k K) V {": "Store.Get", "func (Job) Done() {": "Job.Done",
		"func Map[K any](k K) {": "Map", "var f = func() {": "", "\tfunc() {": "",
	} {
		if got := heading(line); got != want {
			t.Errorf("heading(%q) = %q, want %q", line, got, want)
		}
	}
	m := newMarks()
	for fn, want := range map[string]string{
		"a.example/b.(*Store[...]).Get.func1.2": "Store.Get", "a.example/b.Job.Done": "Job.Done", "a.example/b.TestX.func3": "TestX", "b.Map[...]": "Map",
	} {
		if got := m.name(fn); got != hash16(want) {
			t.Errorf("%s is not taken for %s", fn, want)
		}
	}
}
