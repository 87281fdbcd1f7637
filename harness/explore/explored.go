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
	shown := ""
	out := o.Explore(engine.Unit{
		Package: engine.PackageOf(body),
		Name:    unitName(t),
		Test:    t.Name(),
		Begin: func(show bool) {
			r = &run{TB: t, quiet: !show}
			underWay.set(t, r)
		},
		Body: func() { r.body(body) },
		End: func() engine.Result {
			r.judge(c.Judge)
			if !r.quiet {
				shown = r.log.String()
			}
			return engine.Result{Failed: r.failed, Skipped: r.skipped && !r.failed, Message: r.message, Outcome: r.outcome}
		},
	})
	underWay.set(t, nil)
	c.tell(t, body, out, shown)
	if r != nil && r.skipped && !out.Failed && !out.Native {
		t.SkipNow()
	}
}

// tell gives t what came of the exploration, and what the schedule that is
// shown has logged.
func (c Config) tell(t testing.TB, body func(testing.TB), out engine.Outcome, shown string) {
	t.Helper()
	switch {
	case out.Other:
		t.Log("not replayed: the token is of another test")
	case out.Native:
		t.Logf("not explored: %s", out.Why)
		out.Ended(c.native(t, body))
	case out.Failed:
		t.Errorf("%s\n%s%s", out.Brief, shown, out.Story)
	default:
		t.Logf("%s%s", shown, out.Story)
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
