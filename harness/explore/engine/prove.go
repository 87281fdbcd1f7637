package engine

import (
	"fmt"
	"math"
	"strings"
	"time"

	"example.com/racelab/harness/explore/dpor"
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/strategy"
	"example.com/racelab/harness/explore/wire"
)

// A proof is a search through all traces, and what it came to.
type proof struct {
	*dpor.Search
	complete bool
	parts    *division // if it was divided
}

// proveTime is how long a proof may take after a hunt: about as long as that
// did, so that a test whose traces are too many does not cost its whole budget.
func (h *hunt) proveTime() time.Duration {
	spent := time.Since(h.began)
	return min(h.Budget-spent, 500*time.Millisecond+2*spent)
}

// proven reports whether nothing is left to hunt for.
func (h *hunt) proven() bool {
	coverage, _ := h.coverage()
	return h.proof.complete && coverage == "exhaustive"
}

// prove runs an execution of each trace, until one fails, the time is up, or n
// have been run. It begins anew when a race has turned memory accesses into scheduling points, and
// when a misuse asks for the strict relation. It reports whether the search goes
// on.
func (h *hunt) prove(limit time.Duration, n int) bool {
	until := time.Now().Add(limit)
	for {
		h.fresh = false
		h.begin()
		first := n
		if n == math.MaxInt && h.divides() {
			first = scouts
			h.proof.Watch()
		}
		if !h.traces(until, first) {
			return false
		}
		if first < n && h.mayTry() && !h.traces(until, n) { // parts do not know how many there are
			return false
		}
		if first < n && !h.tooMany() && !h.divide(until) {
			return false
		}
		switch {
		case h.fresh:
		case h.proof.limits()&dpor.Misused != 0 && !h.strict:
			h.strict = true
		case h.tooMany():
			h.tries = true
		default:
			h.strict = h.strict && h.proof.complete
			return true
		}
	}
}

// traces runs the executions of h.proof until there are no more, one fails, or
// the search has to begin anew.
func (h *hunt) traces(until time.Time, n int) bool {
	h.exact = true
	defer func() { h.exact = false }()
	for i := 0; i < n && !h.fresh && !h.tooMany() && !h.late(until); i++ {
		h.proof.Begin()
		if !h.try(h.proof.Search) {
			return false
		}
		if !h.proof.Advance() { // where each execution was cut off nothing is proven
			h.proof.complete = h.proof.Stats().Executions > 0
			return true
		}
		if h.proof.Limits()&dpor.Misused != 0 && !h.strict {
			return true
		}
	}
	return true
}

// bound runs all schedules with at most 0, 1, 2, … preemptions, as far as the
// time goes. It reports whether the search goes on.
func (h *hunt) bound(until time.Time) bool {
	for k := 0; ; k++ {
		b := &strategy.Bounded{Bound: k}
		for {
			if h.late(until) {
				return true
			}
			b.Begin()
			if !h.try(b) {
				return false
			}
			if h.fresh {
				h.fresh, b = false, &strategy.Bounded{Bound: k}
				continue
			}
			if !b.Advance() {
				break
			}
		}
		h.bounded, h.whole = k+1, !b.Cut
		if h.whole {
			return true
		}
	}
}

// coverage says how much of what can happen was tried, and if it is bounded by
// what.
func (h *hunt) coverage() (coverage, by string) {
	switch {
	case h.cut:
		return "sampled", ""
	case h.solo && h.ran > 0 && !h.early():
		return h.within("exhaustive", "")
	case h.proof.complete && h.early():
		return h.within("bounded", "timers at their time, and early ones only as far as random choice went")
	case h.proof.complete:
		return h.within(limitsOf(h.proof.limits(), dpor.Spins))
	case h.whole && !h.fair:
		return h.within("exhaustive", "")
	case h.bounded > 0 && !h.fair:
		return h.within("bounded", "at most "+plural(h.bounded-1, "preemption"))
	}
	return "sampled", ""
}

// early reports whether timers may fire before their time: that is a choice that
// proofs do not make.
func (h *hunt) early() bool { return h.Early }

// within bounds a coverage by what the scheduler did not see.
func (h *hunt) within(coverage, by string) (string, string) {
	if len(h.notes)+len(h.Left) == 0 {
		return coverage, by
	}
	if by != "" {
		by += "; "
	}
	return "bounded", by + "what is not controlled was not varied"
}

// leavesOut is what it means for a search that it cuts an execution off.
const leavesOut = ", and what only it leads to is left out"

func limitsOf(l dpor.Limit, looks int) (coverage, by string) {
	var all []string
	for _, r := range []struct {
		l    dpor.Limit
		text string
	}{
		{dpor.Spinning, "a goroutine looks at the same thing at most " + fmt.Sprint(looks) + " times in a row before another one changes it"},
		{dpor.TooLong, "an execution is cut off after " + thousands(dpor.MaxEvents) + " operations" + leavesOut},
		{dpor.Crowded, "an execution is cut off where it has more than " + fmt.Sprint(dpor.MaxGoroutines) + " goroutines" + leavesOut},
		{dpor.Stopped, "an execution is cut off at the limit of steps" + leavesOut},
		{dpor.Unmatched, "of an execution with more than " + thousands(dpor.MaxPairs) + " pairs of a send and a receive, or more than " +
			thousands(dpor.MaxLater) + " ways behind others, not all other ways are tried"},
		{dpor.Unsteady, "the test does not do the same each time that it is run in the same order"},
		{dpor.Hurrying, "time moved while goroutines were spinning"},
		{dpor.Misused, "a WaitGroup or an RWMutex is used against its rules"},
		{dpor.Overtaken, "an execution that failed was left out, since who came later to a channel was served earlier"},
		{dpor.Glimpsed, "what races with a compare-and-swap that fails and is tried again may follow from what others find without being ordered with it (time that moves, " +
			"a lock that is taken, a channel that is not ready, what is left of a buffer or a Map), and not all of that was looked for"},
		{dpor.Random, "random numbers come from the seed and were not varied"},
	} {
		if l&r.l != 0 {
			all = append(all, r.text)
		}
	}
	if len(all) == 0 {
		return "exhaustive", ""
	}
	return "bounded", strings.Join(all, "; ")
}

// scope is what a verdict stands on.
func (h *hunt) scope() string {
	coverage, by := h.coverage()
	switch {
	case h.cut && h.overfull:
		return "inconclusive: " + schedules(h.ran) + ", some cut off at the memory limit: half of it was what the explorer keeps of an execution"
	case h.cut && h.overtime:
		return fmt.Sprintf("inconclusive: %s, some cut off after %v of processor time, which is more than a budget of %v allows an execution",
			schedules(h.ran), h.longest(), h.Budget)
	case h.cut:
		return "inconclusive: " + schedules(h.ran) + ", some cut off at the step limit"
	case coverage == "sampled":
		return "sampled, " + schedules(h.ran)
	case h.solo && coverage == "exhaustive":
		return "exhaustive: one goroutine, one schedule"
	case h.solo:
		return coverage + ": one goroutine, one schedule; " + by
	case h.proof.complete:
		st := h.proof.stats()
		s := fmt.Sprintf("%s: %s, %d goroutines; %s (%d redundant), %s", coverage, h.traced(st), h.goroutines,
			plural(h.ran, "execution"), st.Redundant, plural(int(h.steps), "step"))
		if by != "" {
			s += "; bound: " + by
		}
		return s
	}
	if by == "" {
		return coverage + ": all schedules, " + schedules(h.ran)
	}
	return coverage + ": " + by + ", " + schedules(h.ran)
}

// traced says how many traces there are, or if some were cut off how many of them are
// known, which are not all.
func (h *hunt) traced(st dpor.Stats) string {
	all, whose := "all ", ""
	if h.Shards > 1 && h.proof.parts != nil {
		all, whose = "all its ", fmt.Sprintf("shard %d of %d, ", h.Shard, h.Shards)
	}
	tries := ""
	if st.InVain > 0 {
		tries = ", " + thousands(st.InVain) + " of them up to a compare-and-swap that would fail and be tried again"
	}
	if st.Cut == 0 {
		return whose + all + plural(st.Executions, "trace") + tries
	}
	return whose + plural(st.Executions, "trace") + " to the end" + tries + " and " + plural(st.Cut, "execution") + " cut off"
}

// plural counts things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return thousands(n) + " " + thing + "s"
}

// scoped fills in what the report says of it.
func (h *hunt) scoped(t *wire.Test) {
	t.Coverage, t.Bound = h.coverage()
	if h.proof.complete {
		st := h.proof.stats()
		t.Traces, t.Tries, t.Redundant, t.Cut = st.Executions, st.InVain, st.Redundant, st.Cut
	}
}

// gaveUp reports whether the execution that has just run was cut off because all
// that could have followed has been explored.
func gaveUp(c sim.Chooser) bool {
	s, ok := c.(*dpor.Search)
	return ok && s.GaveUp()
}
