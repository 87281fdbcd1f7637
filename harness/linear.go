package harness

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/racelab/harness/history"
	"example.com/racelab/harness/linear"
	"example.com/racelab/jobstore"
	"pgregory.net/rapid"
)

const (
	runsPerProgram = 40
	judgeLimit     = 20 * time.Second
	spinFor        = 20 * time.Microsecond // what another core takes to wake up
	oneInstant     = "each call takes effect at one instant between its call and its return"
)

type record = history.History[jobstore.Op, jobstore.Result]

// spec judges histories of a store: job by job, if it may.
func spec(wide bool) history.Model[jobstore.Model, jobstore.Op, jobstore.Result] {
	m := history.Model[jobstore.Model, jobstore.Op, jobstore.Result]{
		Step:       jobstore.Model.Step,
		EqualState: jobstore.Model.Equal,
		EqualOut:   jobstore.Result.Equal,
	}
	if !wide {
		m.Key = func(op jobstore.Op) string {
			if op.Call == jobstore.CallCompareAndDelete {
				return op.Old.ID
			}
			return op.ID
		}
	}
	return m
}

func (s suite) linearizable(t *testing.T)    { s.concurrent(t, false) }
func (s suite) linearizableAll(t *testing.T) { s.concurrent(t, true) }

// concurrent has drawn programs explored under racelab test, and samples
// otherwise.
func (s suite) concurrent(t *testing.T, wide bool) {
	if linear.Explored() {
		CheckConcurrent(t, Jobs(func() jobstore.Store { return s.open(t) }, wide))
		return
	}
	s.sample(t, pairs(wide), programs(wide))
}

// sample runs the fixed programs and then drawn ones. A failure depends on timing,
// so rapid could not find it again when it looks for a smaller program: one that
// failed once counts as failed.
func (s suite) sample(t *testing.T, fixed []program, gen *rapid.Generator[program]) {
	failed := make(map[string]*failure)
	var last *failure
	var seen coverage
	defer func() { last.show(t) }() // Fatal and Check end the test
	for _, p := range fixed {
		if last = s.try(t, p, &seen); last != nil {
			t.Fatal(last.got)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		p := gen.Draw(rt, "program")
		f := failed[p.String()]
		if f == nil {
			f = s.try(t, p, &seen)
		}
		if f == nil {
			return
		}
		failed[p.String()], last = f, f
		if errors.Is(f.got, errHangs) {
			t.Fatal(f.got) // not rt: rapid would try smaller programs, and wait for each
		}
		rt.Fatal(f.got)
	})
	t.Logf("sampled %d runs of programs: %d calls, %d pairs overlapped", seen.runs, seen.calls, seen.overlaps)
	if seen.overlaps == 0 {
		t.Skipf("no two calls overlapped (GOMAXPROCS is %d): nothing was learned about concurrency", runtime.GOMAXPROCS(0))
	}
}

type coverage struct{ runs, calls, overlaps int }

// try runs p a few times, every second time with a yield before each call.
func (s suite) try(t *testing.T, p program, seen *coverage) *failure {
	for run := range runsPerProgram {
		h, err := s.perform(t, p, run%2 == 1)
		f := &failure{program: p, history: h, got: err}
		if err != nil || f.judge() {
			return f
		}
		seen.runs, seen.calls, seen.overlaps = seen.runs+1, seen.calls+len(h), seen.overlaps+h.Overlaps()
	}
	return nil
}

// perform runs p once on a new store.
func (s suite) perform(t *testing.T, p program, yield bool) (record, error) {
	store := s.open(t)
	rec := history.NewRecorder[jobstore.Op, jobstore.Result](len(p.threads))
	call := func(thread int, op jobstore.Op) {
		rec.Do(thread, op, func() jobstore.Result { return op.Do(store) })
	}
	crashes := make(chan error, 1)
	err := await(s.patience, func() {
		for _, op := range p.setup {
			call(0, op)
		}
		together(len(p.threads), func(i int) {
			defer catch(crashes)
			for _, op := range p.threads[i] {
				if yield {
					runtime.Gosched()
				}
				call(i, op)
			}
		})
		_ = store.Close() // judged elsewhere
	})
	select {
	case err = <-crashes:
	default:
	}
	return rec.History(), err
}

// together runs f on n goroutines, which begin as close to each other as they
// can: each spins until all are there. Woken from a channel, one would often be
// done before the next began.
func together(n int, f func(i int)) {
	var ready atomic.Int32
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			ready.Add(1)
			for since := time.Now(); int(ready.Load()) < n; {
				if time.Since(since) > spinFor { // there may be fewer cores than goroutines
					runtime.Gosched()
					since = time.Now()
				}
			}
			f(i)
		})
	}
	wg.Wait()
}

// A failure is a run that broke the contract.
type failure struct {
	program program
	history record
	got     error
}

// judge reports whether the history breaks the contract.
func (f *failure) judge() bool {
	switch v := spec(f.program.wide()).Judge(f.history, judgeLimit); v {
	case history.Ok:
		return false
	case history.Unknown:
		f.got = fmt.Errorf("got no verdict on a history in %s: a verdict is needed to pass", judgeLimit)
	default:
		f.got = fmt.Errorf("got answers that no order of the calls explains: %s", oneInstant)
	}
	return true
}

// show logs f, and leaves it as a page if go test keeps artifacts.
func (f *failure) show(t *testing.T) {
	if f == nil {
		return
	}
	t.Logf("program:\n%s\nhistory:\n%s", f.program, f.history)
	artifacts := flag.Lookup("test.artifacts")
	if artifacts == nil || artifacts.Value.String() != "true" {
		return
	}
	path := filepath.Join(t.ArtifactDir(), "history.html")
	if err := spec(f.program.wide()).WriteHTML(path, f.history, judgeLimit); err != nil {
		t.Error(err)
		return
	}
	t.Logf("the history as a page: %s", path)
}
