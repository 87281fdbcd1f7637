package engine

import (
	"fmt"
	"strings"

	"example.com/racelab/harness/explore/guard"
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// native is set in the execution that runs: why its body has to be run outside
// one.
var native string

const foreign = "a goroutine that uninstrumented code started entered instrumented code"

// awaited is why a body is run natively in which nobody could go on.
func awaited(s sim.Site) string {
	why := "nobody can go on, and a goroutine that was started outside the execution may be what is waited for"
	if p, ok := s.Position(); ok {
		why += fmt.Sprintf(": %s:%d", p.File, p.Line)
	}
	return why
}

// Native ends the running execution: what it is about to do has to be run
// outside one. Explore then returns an Outcome with Native set.
func Native(reason string) {
	native = reason
	sim.Abort()
}

// outside is set with native when the body was about to do something that no
// schedule decides.
var outside bool

func init() {
	guard.Kept = sim.Kept
	sim.Native = func(reason string) {
		outside = true
		Native(reason)
	}
}

// units counts what was to be explored in this process, and what of it has not
// passed.
var units, amiss int

// Units returns how many units there were in this process, and how many of them
// have not passed: who runs a test that is not one itself asks before and after.
func Units() (n, notPassed int) { return units, amiss }

func count(t wire.Test) {
	units++
	if t.Verdict != wire.Pass {
		amiss++
	}
}

// ended says the verdict on a unit.
func ended(t wire.Test, story string) {
	count(t)
	wire.End(t, story)
}

// bare says why the unit's own package is not instrumented, if it is not: then
// nothing that it does could be seen, and a verdict would be a lie.
func (h *hunt) bare() (why string) {
	for _, l := range h.Left {
		if rest, ok := strings.CutPrefix(l, h.u.Package+": "); ok && rest != wire.Assembly {
			return "its package is left as it is: " + rest
		}
	}
	return ""
}

// plain is the outcome of a unit that is to be run natively.
func (h *hunt) plain(why string) Outcome {
	if outside {
		outside, why = false, native
	}
	o := Outcome{Test: h.test(), Native: true, Why: why}
	if native == foreign {
		o.Why = strings.Join(h.notes, "; ")
		o.stray = len(h.notes) == 1 && h.ran <= 1
	}
	o.Verdict, o.Coverage = wire.Uncontrolled, ""
	if why != "" {
		o.Uncontrolled = []string{why}
	}
	return o
}

// Ended says the verdict on a unit that had to be run natively, after that.
func (o Outcome) Ended(failed bool) {
	if o.Why == "" {
		return // it was not a unit: the units in it have their own verdicts
	}
	if failed {
		o.Verdict = wire.Assertion
	}
	ended(o.Test, "")
}
