package explore

import (
	"testing"
	"time"
)

const (
	nativeRuns   = 100
	nativeBudget = 5 * time.Second
)

// native runs body until it fails, or Runs or Budget is used up. What it logs is
// shown of the run that fails, or of the first.
func (c Config) native(t testing.TB, body func(testing.TB)) (failed bool) {
	t.Helper()
	runs, budget := c.Runs, c.Budget
	if runs <= 0 {
		runs = nativeRuns
	}
	if budget <= 0 {
		budget = nativeBudget
	}
	defer underWay.set(t, nil)
	began := time.Now()
	for i := range runs {
		r := &run{TB: t}
		underWay.set(t, r)
		r.alone(body)
		r.judge(c.Judge)
		switch {
		case r.failed:
			t.Errorf("run %d of %d, natively: %s\n%s", i+1, runs, r.message, r.log.String())
			return true
		case i == 0 && r.log.Len() > 0:
			t.Logf("run 1 of %d, natively:\n%s", runs, r.log.String())
		}
		if r.skipped {
			t.SkipNow()
		}
		if time.Since(began) > budget {
			break
		}
	}
	return false
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
