package explore

import (
	"fmt"
	"testing"

	"example.com/racelab/harness/explore/engine"
)

// explored hands body to the explorer, as a unit of its own.
func (c Config) explored(t testing.TB, body func(testing.TB)) {
	t.Helper()
	o := engine.FromCommand()
	if c.Schedules > 0 {
		o.Schedules = c.Schedules
	}
	if c.Budget > 0 {
		o.Budget = c.Budget
	}
	o.Leaks = o.Leaks || c.Leaks
	var r *run
	out := o.Explore(engine.Unit{
		Package: engine.PackageOf(body),
		Name:    unitName(t),
		Test:    t.Name(),
		Begin: func(show bool) {
			r = &run{TB: t}
			if show {
				r.log = func(s string) { t.Log(s) }
			}
		},
		Body: func() { r.body(body) },
		End: func() engine.Result {
			return engine.Result{Failed: r.failed, Skipped: r.skipped && !r.failed, Message: r.message, Outcome: r.outcome}
		},
	})
	switch {
	case out.Failed:
		t.Errorf("%s\n%s", out.Brief, out.Story)
	case out.Native:
		t.Logf("not explored: %v", out.Uncontrolled)
		c.native(t, body)
	default:
		t.Logf("%s", out.Story)
	}
}

// unitName tells apart the Checks of one test: the second is TestX#2.
func unitName(t testing.TB) string {
	checks[t]++
	if n := checks[t]; n > 1 {
		return fmt.Sprintf("%s#%d", t.Name(), n)
	}
	return t.Name()
}

// checks counts the Checks of each test. Under the explorer one test runs at a
// time.
var checks = map[testing.TB]int{}
