package linear

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/racelab/harness/history"
)

const (
	runsPerProgram = 40
	patience       = 20 * time.Second      // after which a call counts as hanging
	spinFor        = 20 * time.Microsecond // what another core takes to wake up
	reducing       = 5 * time.Second
)

// coverage is what native runs came to.
type coverage struct{ programs, left, runs, calls, overlaps int }

// native checks drawn programs on the schedules that happen to come.
func (o *object) native(t testing.TB) {
	t.Helper()
	base := rapidFlag("seed")
	if base == 0 {
		base = uint64(time.Now().UnixNano())
	}
	var seen coverage
	for p := range o.draw(base, programs()) {
		if p.mayWait() {
			seen.left++
			continue
		}
		seen.programs++
		if run := o.fails(p, runsPerProgram, &seen); run != nil {
			if !run.hangs {
				run = o.smaller(p, run)
			}
			t.Fatalf("%s\n%s\nfound natively, which depends on timing: go test -run '^%s$' -rapid.seed=%d may find it again, racelab test does",
				run.fault, run.context(), t.Name(), base)
		}
	}
	said := fmt.Sprintf("sampled %d runs of %d programs: %d calls, %d pairs overlapped", seen.runs, seen.programs, seen.calls, seen.overlaps)
	if seen.left > 0 {
		said += fmt.Sprintf("; %d programs may wait for ever and are left to racelab test", seen.left)
	}
	if seen.overlaps == 0 {
		t.Fatalf("%s\nnothing was learned about concurrency (GOMAXPROCS is %d); racelab test needs no luck", said, runtime.GOMAXPROCS(0))
	}
	t.Log(said)
}

// A nativeRun is one run of a program by the clock.
type nativeRun struct {
	p       *program
	history history.History[*call, any]
	fault   string // why it is wrong
	hangs   bool
}

// fails runs p until it fails, every second time with a yield before each call.
func (o *object) fails(p *program, runs int, seen *coverage) *nativeRun {
	for i := range runs {
		run := o.perform(p, i%2 == 1)
		seen.runs, seen.calls, seen.overlaps = seen.runs+1, seen.calls+len(run.history), seen.overlaps+run.history.Overlaps()
		if run.fault != "" {
			return run
		}
	}
	return nil
}

// smaller looks for a part of p with fewer calls that fails. One that did not
// might have, so this is a matter of luck too.
func (o *object) smaller(p *program, best *nativeRun) *nativeRun {
	var seen coverage
	until := time.Now().Add(reducing)
	for size := 1; size < p.size(); size++ {
		for m := mask(1)<<size - 1; m < 1<<p.size(); m = m.next() {
			q := p.only(m)
			if time.Now().After(until) {
				return best
			}
			if q.begins() && !q.mayWait() {
				if run := o.fails(q, 2*runsPerProgram, &seen); run != nil {
					return run
				}
			}
		}
	}
	return best
}

// perform runs p once on a new object.
func (o *object) perform(p *program, yield bool) *nativeRun {
	obj := o.open()
	rec := history.NewRecorder[*call, any](len(p.goroutines))
	do := func(client int, c *call) {
		rec.Do(client, c, func() any { return c.m.call(obj, c.in) })
	}
	run := &nativeRun{p: p}
	panics := make(chan string, len(p.goroutines)+1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer catch(panics)
		for i := range p.setup {
			do(0, &p.setup[i])
		}
		together(len(p.goroutines), func(g int) {
			defer catch(panics)
			for i := range p.goroutines[g] {
				if yield {
					runtime.Gosched()
				}
				do(g, &p.goroutines[g][i])
			}
		})
	}()
	select {
	case <-done:
		if o.close != nil {
			o.close(obj)
		}
	case <-time.After(patience):
		run.hangs, run.fault = true, fmt.Sprintf("a call has not returned for %s", patience)
	}
	run.history = rec.History()
	run.judge()
	select {
	case p := <-panics:
		run.fault = p
	default:
	}
	return run
}

func catch(panics chan<- string) {
	if r := recover(); r != nil {
		buf := make([]byte, 4096)
		panics <- fmt.Sprintf("panic: %v\n%s", r, buf[:runtime.Stack(buf, false)])
	}
}

// judge says what is wrong with the history, if something is.
func (run *nativeRun) judge() {
	if !run.judgeWith(tableFor(run.p)).explains() {
		run.fault = strings.TrimSpace(run.fault + "\n" + notLinearizable)
	}
}

func (run *nativeRun) judgeWith(t *table) *judge {
	h := run.history
	j := &judge{table: t, begun: 1<<len(h) - 1, outs: make([]any, len(h)), first: make([]mask, len(h))}
	for i := range h {
		j.calls, j.outs[i] = append(j.calls, h[i].Input), h[i].Output
		if h[i].Return != history.Pending {
			j.ended |= 1 << i
		}
		for k := range h {
			if h[k].Client == h[i].Client && k < i || h[k].Return < h[i].Call {
				j.first[i] |= 1 << k
			}
		}
	}
	return j
}

func (run *nativeRun) context() string {
	h := make(history.History[*call, shown], len(run.history))
	for i, op := range run.history {
		h[i] = history.Operation[*call, shown]{Client: op.Client, Input: op.Input, Output: shown{op.Output}, Call: op.Call, Return: op.Return}
	}
	return contextOf(run.p, h.String())
}

// together runs f on n goroutines, which begin as close to each other as they
// can: each spins until all are there. Woken from a channel, one would often be
// done before the next began.
func together(n int, f func(g int)) {
	var ready atomic.Int32
	var wg sync.WaitGroup
	for g := range n {
		wg.Go(func() {
			ready.Add(1)
			for since := time.Now(); int(ready.Load()) < n; {
				if time.Since(since) > spinFor { // there may be fewer cores than goroutines
					runtime.Gosched()
					since = time.Now()
				}
			}
			f(g)
		})
	}
	wg.Wait()
}

// mayWait reports whether some order of the calls of p comes to a point where
// all that are left have to wait.
func (p *program) mayWait() bool {
	t := tableFor(p)
	next := make([]int, len(p.goroutines)+1)
	seen := map[string]bool{}
	var walk func(state int) bool
	walk = func(state int) bool {
		key := fmt.Sprint(next, state)
		if seen[key] {
			return false
		}
		seen[key] = true
		left, went := false, false
		for i, calls := range append([][]call{p.setup}, p.goroutines...) {
			if next[i] == len(calls) {
				continue
			}
			left = true
			if e := t.step(state, &calls[next[i]]); e.goes {
				went = true
				to := int(e.next)
				next[i]++
				stuck := walk(to)
				next[i]--
				if stuck {
					return true
				}
			}
			if i == 0 {
				break // the goroutines start after the setup
			}
		}
		return left && !went
	}
	return slices.ContainsFunc(p.obj.methods, func(m method) bool { return m.blocks }) && walk(0)
}
