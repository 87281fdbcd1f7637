// Package failures has tests that fail, and fail alike under racelab.
package failures

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// in runs f in a goroutine and waits for it.
func in(f func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { defer wg.Done(); f() }()
	wg.Wait()
}

func TestFailError(t *testing.T) { t.Error("an error"); t.Log("goes on") }

func TestFailErrorInGoroutine(t *testing.T) { in(func() { t.Errorf("in a goroutine") }) }

func TestFailFatal(t *testing.T) {
	defer t.Log("deferred")
	t.Cleanup(func() { t.Log("cleanup") })
	t.Fatal("fatal")
}

func TestFailFatalInGoroutine(t *testing.T) {
	in(func() { t.Fatal("ends the goroutine only") })
	t.Log("goes on")
}

func TestFailMethodValue(t *testing.T) {
	f := t.Fatal
	in(func() { f("through a variable") })
	g := (*testing.T).Errorf
	g(t, "through an expression")
}

type reporter interface {
	Errorf(format string, args ...any)
	FailNow()
}

func check(r reporter, ok bool) {
	if !ok {
		r.Errorf("not ok")
		r.FailNow()
	}
}

func TestFailInterface(t *testing.T) {
	in(func() { check(t, false) })
	check(t, false)
	t.Log("never")
}

type wrapper struct{ testing.TB }

func (w wrapper) Errorf(format string, args ...any) {
	w.Helper()
	w.TB.Errorf("wrapped: "+format, args...)
}

func TestFailWrapped(t *testing.T) { check(wrapper{t}, false) }

func TestFailRequire(t *testing.T) {
	in(func() {
		require.Equal(t, 1, 2)
		t.Log("never")
	})
	assert.True(t, false, "message")
	r := require.New(t)
	in(func() { r.Fail("of require.New") })
}

func TestFailSubtests(t *testing.T) {
	for _, name := range []string{"a", "b", "b"} {
		name := name
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "b" {
				t.FailNow()
			}
		})
	}
	t.Run("nested", func(t *testing.T) { t.Run("deeper", func(t *testing.T) { t.Fail() }); t.Log(t.Failed()) })
}

func TestFailCleanup(t *testing.T) { t.Cleanup(func() { t.Error("in a cleanup") }) }

func TestSkipped(t *testing.T) { t.Skip("not now") }

func TestSkippedInGoroutine(t *testing.T) { in(func() { t.SkipNow() }) }

func TestHelpers(t *testing.T) {
	t.Log(t.Name(), t.Failed(), t.Skipped())
	t.Setenv("RACELAB_FIXTURE", "x")
	dir := t.TempDir()
	t.Log(dir != "", t.TempDir() != dir)
	t.Attr("key", "value")
	t.Output().Write([]byte("written\n"))
}

// Only one order of the two lets the assertion fail.
func TestLogicRaceRequire(t *testing.T) {
	var mu sync.Mutex
	n := 0
	done := make(chan bool)
	go func() { mu.Lock(); n++; mu.Unlock(); close(done) }()
	mu.Lock()
	was := n
	mu.Unlock()
	<-done
	require.Zero(t, was)
	in(func() { require.Equal(t, 1, n) })
}
