package explore

import (
	"testing"
	"time"
)

const (
	nativeRuns   = 100
	nativeBudget = 5 * time.Second
)

// native runs body until it fails, or Runs or Budget is used up.
func (c Config) native(t testing.TB, body func(testing.TB)) {
	t.Helper()
	runs, budget := c.Runs, c.Budget
	if runs <= 0 {
		runs = nativeRuns
	}
	if budget <= 0 {
		budget = nativeBudget
	}
	began := time.Now()
	for i := range runs {
		r := &run{TB: t, log: func(s string) { t.Log(s) }}
		r.alone(body)
		if r.failed {
			t.Fatalf("run %d of %d, natively: %s", i+1, runs, r.message)
		}
		if r.skipped {
			t.SkipNow()
		}
		if time.Since(began) > budget {
			return
		}
	}
}

// alone runs body on a goroutine of its own, so that FailNow ends the run and
// not the test. A panic goes on in the test's goroutine, where testing reports
// it.
func (r *run) alone(body func(testing.TB)) {
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		r.body(body)
	}()
	if p := <-done; p != nil {
		panic(p)
	}
}
