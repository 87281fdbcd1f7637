package explore

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// run is the testing.TB of one run of a body. What it does not define goes to
// the test around it.
type run struct {
	testing.TB
	quiet bool // this run's log is not shown

	mu       sync.Mutex // the fields below
	log      strings.Builder
	failed   bool
	skipped  bool
	message  string // of the first failure
	outcome  string // what the body says of how it ended
	returned bool   // the body has
	cleanups []func()
	ctx      context.Context
	cancel   context.CancelFunc
}

func (r *run) fail(message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.failed || r.message == "" {
		r.message = message
	}
	r.failed = true
}

// caller is the line that called this package, as a prefix.
func caller() string {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, self) {
			return fmt.Sprintf("%s:%d: ", filepath.Base(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}

// self is what the names of this package's functions begin with.
var self = reflect.TypeFor[Config]().PkgPath() + "."

func (r *run) say(s string) {
	if r.quiet {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log.WriteString(s)
	if !strings.HasSuffix(s, "\n") {
		r.log.WriteByte('\n')
	}
}

func (r *run) Fail()        { r.fail("") }
func (r *run) FailNow()     { r.fail(""); runtime.Goexit() }
func (r *run) Failed() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.failed }

func (r *run) Error(args ...any)                 { r.fail(caller() + fmt.Sprintln(args...)) }
func (r *run) Errorf(format string, args ...any) { r.fail(caller() + fmt.Sprintf(format, args...)) }

func (r *run) Fatal(args ...any) {
	r.fail(caller() + fmt.Sprintln(args...))
	runtime.Goexit()
}

func (r *run) Fatalf(format string, args ...any) {
	r.fail(caller() + fmt.Sprintf(format, args...))
	runtime.Goexit()
}

// Attr keeps the body's own word on how it ended; see racelab test -outcomes.
func (r *run) Attr(key, value string) {
	if key == "outcome" {
		r.mu.Lock()
		r.outcome = value
		r.mu.Unlock()
		return
	}
	r.TB.Attr(key, value)
}

func (r *run) Log(args ...any)                 { r.say(caller() + fmt.Sprintln(args...)) }
func (r *run) Logf(format string, args ...any) { r.say(caller() + fmt.Sprintf(format, args...)) }

func (r *run) Skip(args ...any) { r.say(caller() + fmt.Sprintln(args...)); r.SkipNow() }
func (r *run) Skipf(format string, args ...any) {
	r.say(caller() + fmt.Sprintf(format, args...))
	r.SkipNow()
}
func (r *run) Skipped() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.skipped }

func (r *run) SkipNow() {
	r.mu.Lock()
	r.skipped = true
	r.mu.Unlock()
	runtime.Goexit()
}

func (r *run) Cleanup(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cleanups = append(r.cleanups, f)
}

func (r *run) TempDir() string {
	dir, err := os.MkdirTemp(r.TB.TempDir(), "run")
	if err != nil {
		r.Fatalf("TempDir: %v", err)
	}
	return dir
}

// Context is cancelled just before the Cleanup functions run.
func (r *run) Context() context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ctx == nil {
		r.ctx, r.cancel = context.WithCancel(r.TB.Context())
	}
	return r.ctx
}

// body runs f and then the Cleanup functions, last one first, also when f has
// ended its goroutine.
func (r *run) body(f func(testing.TB)) {
	defer r.cleanUp()
	f(r)
	r.returned = true
}

func (r *run) cleanUp() {
	r.mu.Lock()
	cancel := r.cancel
	r.cancel = nil
	var f func()
	if n := len(r.cleanups); n > 0 {
		f = r.cleanups[n-1]
		r.cleanups = r.cleanups[:n-1]
	}
	r.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	if f != nil {
		defer r.cleanUp() // the others, if f ends the goroutine too
		f()
	}
}

// judge asks f about a run that has come to its end. It may end its goroutine, so it
// gets one.
func (r *run) judge(f func(testing.TB)) {
	if f == nil || r.failed || !r.returned {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
}
