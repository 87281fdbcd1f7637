// Package guard keeps an exploration from taking its process down with it.
//
// A test under the scheduler runs on one goroutine at a time. When it waits for
// something that the scheduler does not own (a system call, the network, a
// process, a goroutine started by code that is not instrumented), or computes
// for ever without an operation that the scheduler sees, nobody inside the
// exploration is left to notice. A guard is the goroutine outside: it sees
// whether steps are still made, how large the heap is, and whether the command
// wants to stop.
//
// A goroutine cannot be ended from outside, so a guard that gives up writes the
// verdict and ends the process with wire.ExitReplace; the command starts another
// for the tests that are left. What it costs: a timer tick every tenth of a
// second, nothing per step.
package guard

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"time"

	"example.com/racelab/harness/explore/wire"
)

// patience is how long an execution may go without a step: twice the budget of
// a test, for a test that needs longer between two steps could not be explored.
// However long the budget, half a minute without a step is none of exploring.
func patience(c wire.Config) time.Duration {
	return min(max(2*time.Second, 2*c.Budget), 30*time.Second)
}

// silence is how long an execution may wait for input without a step, while nobody in
// the process does anything. Who would write is another goroutine of the execution,
// which has no turn, or outside of the process. That it is slow can be ruled out: nobody
// computes, sleeps, or is in a system call. A process that takes longer to answer is
// none that a schedule could be waited for.
const silence = time.Second

const tick = 100 * time.Millisecond

var stopped atomic.Bool

// Stopped reports whether the command asked the process to come to an end (it
// was interrupted). The exploration asks between two executions.
func Stopped() bool { return stopped.Load() }

// near is the limit of the heap when there is not much left to it; 0 before.
var near atomic.Uint64

// Near returns the limit of the heap if that was nearly reached, garbage counted, since
// it was asked last; else 0.
func Near() uint64 {
	if near.Load() == 0 {
		return 0
	}
	return near.Swap(0)
}

// Kept reports whether executions start goroutines of init functions and TestMain.
var Kept = func() bool { return false }

// Progress is how far an exploration is: executions ended, the steps of these, and a
// number that changes as long as the one that runs makes some.
type Progress func() (schedules int, steps, pulse uint64)

// Watch guards the exploration of one unit until stop is called. Progress is
// called on another goroutine.
func Watch(unit wire.Test, at Progress) (stop func()) {
	c, ok := wire.Read()
	if !ok {
		return func() {}
	}
	w := &watch{unit: unit, at: at, config: c, done: make(chan struct{}), gone: make(chan struct{})}
	resume := waits.pause()
	go w.run()
	return func() { close(w.done); <-w.gone; resume() }
}

type watch struct {
	unit   wire.Test
	at     Progress
	config wire.Config
	done   chan struct{}
	gone   chan struct{}

	schedules int
	steps     uint64
	pulse     uint64
	moved     time.Time     // when schedules or pulse last changed
	used      time.Duration // processor time then
	began     time.Time
}

func (w *watch) run() {
	defer close(w.gone)
	t := time.NewTicker(tick)
	defer t.Stop()
	w.began = time.Now()
	w.moved, w.used = w.began, Used()
	for {
		select {
		case <-w.done:
			os.Remove(w.file("progress"))
			return
		case now := <-t.C:
			w.look(now)
		}
	}
}

func (w *watch) look(now time.Time) {
	schedules, steps, pulse := w.at()
	if schedules != w.schedules || pulse != w.pulse {
		w.schedules, w.steps, w.pulse, w.moved, w.used = schedules, steps, pulse, now, Used()
	}
	w.show()
	if _, err := os.Stat(w.config.Stop); w.config.Stop != "" && err == nil {
		stopped.Store(true)
	}
	if w.config.Parent != 0 && os.Getppid() != w.config.Parent {
		os.Exit(1) // nobody is left to be told
	}
	if limit := w.config.Memory; limit != 0 && bytesOf(heapMetric) > limit/4*3 {
		near.Store(limit)
	}
	if limit := w.config.Memory; limit != 0 && held(limit) {
		_, place := where()
		w.giveUp(wire.Crashed, fmt.Sprintf("memory limit: the test holds more than %d MB, in %s", limit>>20, place))
	}
	switch p, waited := patience(w.config), now.Sub(w.moved); {
	case waited > p:
		state, place := where()
		if spent(p, waited, state, Used()-w.used) {
			w.giveUp(still(p, state, place))
		}
	case waited > silence && Used()-w.used < silence/10:
		if state, place, idle := silent(); idle {
			w.giveUp(still(silence, state, place))
		}
	}
}

// spent reports whether a goroutine that has waited for p and made no step has had p.
// One that computes has not while others have the processors: it gets processor time.
// If none is found the explorer itself computes, or it is one of too many.
func spent(p, waited time.Duration, state string, used time.Duration) bool {
	return used >= p || state == unknown && waited >= 10*p || state != unknown && !computes(state)
}

// held reports whether more than limit is held. Much of what is on the heap may be
// garbage: a test that allocates a gigabyte in each execution holds one.
func held(limit uint64) bool {
	if bytesOf(heapMetric) <= limit {
		return false
	}
	runtime.GC()
	return bytesOf(heapMetric) > limit
}

var start = time.Now()

// computes reports whether a goroutine in this state runs, or would if it could.
func computes(state string) bool { return strings.HasPrefix(state, "run") }

// deepStack is a stack that hardly anything but a recursion makes; the runtime ends the
// process at 1 GB.
const deepStack = 8 << 20

// still is the verdict on a test that has made no step for p.
func still(p time.Duration, state, place string) (verdict, why string) {
	switch {
	case !computes(state):
		return wire.Uncontrolled, fmt.Sprintf("no step for %v: waiting (%s) in %s", p, state, place)
	case bytesOf(stackMetric) > deepStack:
		return wire.Crashed, fmt.Sprintf("no step for %v: recursion, it seems without end, with a stack of %d MB, in %s", p, bytesOf(stackMetric)>>20, place)
	}
	return wire.Crashed, fmt.Sprintf("no step for %v: computing in %s", p, place)
}

func (w *watch) file(name string) string { return filepath.Join(w.config.Dir, name) }

// show leaves the progress where the command finds it.
func (w *watch) show() {
	text := fmt.Sprintf("%s %s %d\n", w.unit.Package, w.unit.Test, w.schedules)
	os.WriteFile(w.file("progress"), []byte(text), 0o666)
}

func (w *watch) giveUp(verdict, why string) {
	t := w.unit
	t.Verdict, t.Uncontrolled = verdict, []string{why}
	t.Schedules, t.Steps = w.schedules, w.steps
	t.Seconds = time.Since(w.began).Seconds()
	wire.End(t, why)
	if verdict == wire.Uncontrolled && Kept() {
		os.Exit(wire.ExitBeside)
	}
	os.Exit(wire.ExitReplace)
}

const (
	heapMetric  = "/memory/classes/heap/objects:bytes"
	stackMetric = "/memory/classes/heap/stacks:bytes"
)

func bytesOf(metric string) uint64 {
	sample := []metrics.Sample{{Name: metric}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
