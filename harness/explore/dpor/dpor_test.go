//go:build !race

package dpor

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"example.com/racelab/harness/explore/sim"
)

// A walk is plain depth-first enumeration of the answers that an execution asks
// for: it knows nothing of transitions, processes or dependence.
type walk struct {
	prefix, counts []int
	pos            int
}

func (w *walk) Next(_ int, enabled []int) int { return enabled[w.Choose(len(enabled))] }

func (w *walk) Choose(n int) int {
	if w.pos == len(w.prefix) {
		w.prefix = append(w.prefix, 0)
	}
	w.counts = append(w.counts[:w.pos], n)
	w.pos++
	return w.prefix[w.pos-1]
}

func (w *walk) next() bool {
	n := w.pos
	w.pos = 0
	for i := n - 1; i >= 0; i-- {
		if w.prefix[i]+1 < w.counts[i] {
			w.prefix = w.prefix[:i+1]
			w.prefix[i]++
			return true
		}
	}
	return false
}

// A counter is plain enumeration of transitions and ways. It counts traces, by
// keeping what identifies each: its events and what happens before each.
type counter struct {
	walk
	t      trace
	strict bool
	seen   map[uint64]bool
}

func (c *counter) Step(current int, enabled []int) (int, sim.Way) {
	return c.take(current, enabled, c.Choose)
}

// take takes one of all transitions.
func (c *counter) take(current int, enabled []int, choose func(int) int) (int, sim.Way) {
	t := &c.t
	t.end(true, c.strict)
	t.passed()
	t.meetNew()
	if current >= 0 {
		t.announce(t.procOf[current])
	}
	type choice struct {
		g   int
		way sim.Way
	}
	var all []choice
	for _, g := range enabled {
		for _, w := range sim.GoroutineAt(g).Ways(nil) {
			all = append(all, choice{g, w})
		}
	}
	one := all[choose(len(all))]
	st := step{proc: t.procOf[one.g], arm: one.way.Arm, partner: partner{with2: one.way.PartnerArm}}
	if one.way.Partner != 0 {
		st.with = t.procOf[one.way.Partner-1] + 1
	}
	t.begin(st, one.way, true)
	return one.g, one.way
}

func (c *counter) Apart() bool { return c.Choose(2) == 0 }

func (c *counter) Over(*sim.Result) { c.t.end(true, c.strict) }

const tooMany = 4_000

// traces enumerates p and returns how many traces it has; 0 if it has more than most
// schedules. cut says that some execution was ended by a failure.
func (p program) traces(strict bool, most int) (n int, cut bool) {
	c := &counter{strict: strict, seen: map[uint64]bool{}}
	for range most {
		c.t.clear()
		_, r := p.run(c, strict)
		cut = cut || r.Failure != nil && r.Failure.Kind != sim.FailDeadlock
		c.seen[c.t.hash()] = true
		if !c.next() {
			return len(c.seen), cut
		}
	}
	return 0, cut
}

// enumerated returns all outcomes of p, nil if it has too many schedules. A Wait that
// is not strict is announced with the operation before it: then there are fewer.
func (p program) enumerated(strict bool) map[string]bool {
	w := &walk{}
	seen := map[string]bool{}
	for range tooMany {
		o, _ := p.run(w, strict)
		seen[o] = true
		if !w.next() {
			return seen
		}
	}
	return nil
}

// searched returns the outcomes that the search finds. If loose, it does not
// begin anew, strictly, when that is needed.
func (p program) searched(loose bool) (seen map[string]bool, s *Search) {
	s = &Search{}
	for {
		seen = map[string]bool{}
		for {
			s.Begin()
			o, _ := p.run(s, s.strict)
			if !s.gave {
				seen[o] = true
			}
			if s.stats.Executions+s.stats.Redundant > 3*tooMany || !s.Advance() {
				break
			}
		}
		if s.Limits()&Misused == 0 || s.strict || loose {
			return seen, s
		}
		s = &Search{}
		s.Strict()
	}
}

// TestOutcomes compares the search with plain enumeration on drawn programs: it
// must find all outcomes, and no other.
func TestOutcomes(t *testing.T) {
	programs, redundant, executions := map[string]int{}, map[string]int{}, 0
	exact, over := 0, 0
	bad := 0
	for seed, n := uint64(0), 0; n < *count || *count >= 1000 && rarest(programs) < 50; seed++ {
		p := draw(rand.New(rand.NewPCG(seed, 1)), names)
		got, s := p.searched(false)
		want := p.enumerated(s.strict)
		if want == nil {
			continue
		}
		n++
		executions += s.stats.Executions
		for _, n := range p.kinds() {
			programs[n]++
			redundant[n] += s.stats.Redundant
		}
		if d := p.difference(got, want); d != "" || s.limits&^Misused != 0 {
			bad++
			t.Errorf("seed %d (%d executions, strict %v, limits %b):\n%s%s", seed, s.stats.Executions, s.strict, s.limits, p, d)
		}
		if n, cut := p.traces(s.strict, tooMany); n != 0 && !cut {
			if n == s.stats.Executions && s.stats.Redundant == 0 {
				exact++
			} else {
				over++
				if *verbose {
					t.Logf("seed %d: %d traces, %d executions, %d redundant, strict %v\n%s", seed, n, s.stats.Executions, s.stats.Redundant, s.strict, p)
				}
			}
		}
		if bad > 5 {
			break
		}
	}
	for _, n := range slices.Sorted(maps.Keys(programs)) {
		t.Logf("%-10s %5d programs, %d redundant", n, programs[n], redundant[n])
	}
	t.Logf("%d executions; as many as traces in %d programs, not in %d", executions, exact, over)
	if *count == asWritten {
		says(t, "of %d of these the traces could be enumerated, and the executions were as many", exact)
		if over > 0 {
			t.Errorf("in %d programs there were executions for nothing", over)
		}
	}
}

// rarest returns how many programs have the operation that fewest have.
func rarest(programs map[string]int) int {
	least := math.MaxInt
	for _, n := range names {
		least = min(least, programs[n])
	}
	return least
}

func (p program) kinds() []string {
	seen := map[string]bool{}
	var collect func([]operation)
	collect = func(ops []operation) {
		for _, o := range ops {
			seen[o.name] = true
			collect(o.sub)
		}
	}
	for _, t := range p.threads {
		collect(t)
	}
	return slices.Sorted(maps.Keys(seen))
}

// difference says which outcomes only one of the two has, "" if none. A rendezvous that
// the receiver begins does not show that the sender has touched the channel, so that no
// race of it with Close is seen; the search has the sender begin each.
func (p program) difference(got, want map[string]bool) string {
	if slices.Contains(p.kinds(), "close") {
		want = maps.Clone(want)
		raced := strings.NewReplacer(" true false ", " true true ", " false false ", " false true ")
		maps.DeleteFunc(want, func(o string, _ bool) bool { return !got[o] && got[raced.Replace(o)] })
	}
	if maps.Equal(got, want) {
		return ""
	}
	return difference(got, want)
}

func difference(got, want map[string]bool) string {
	var b strings.Builder
	for o := range want {
		if !got[o] {
			fmt.Fprintf(&b, "  missing %s\n", o)
		}
	}
	for o := range got {
		if !want[o] {
			fmt.Fprintf(&b, "  extra   %s\n", o)
		}
	}
	return b.String()
}
