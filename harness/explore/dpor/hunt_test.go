//go:build !race

package dpor

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

var (
	hunted      = flag.String("hunt", "", "the `operations`, with commas, of which TestHunt draws programs")
	huntThreads = flag.Int("huntthreads", 4, "how many goroutines such a program has")
	huntOps     = flag.Int("huntops", 8, "how many operations it has")
	huntFrom    = flag.Int("huntfrom", 0, "the seed of the first program")
	huntFor     = flag.String("huntfor", "traces", "what makes a program bad: `traces` or outcomes that are missing, or a trace that is run twice")
)

// huntTries is how many random schedules of each program are compared with the traces
// that the search has run.
const huntTries = 300

// TestHunt looks for a program of which the search leaves out a trace, and makes it
// small. Programs of few kinds of operations with more goroutines than TestSampled
// has are where such faults were found:
//
//	go test ./harness/explore/dpor -run TestHunt -v -hunt add,trylock -programs 30000
func TestHunt(t *testing.T) {
	if *hunted == "" {
		t.Skip("-hunt add,trylock")
	}
	names := strings.Split(*hunted, ",")
	for i := range *count {
		seed := uint64(*huntFrom + i)
		r := rand.New(rand.NewPCG(seed, 7))
		p := drawSized(r, names)
		bad := func(p program) string {
			switch *huntFor {
			case "outcomes":
				return p.otherOutcomes()
			case "twice":
				return p.twice(20_000)
			}
			if c, outcome := p.lost(r, huntTries); c != nil {
				return "a schedule is of no trace that was run, its outcome is " + outcome
			}
			return ""
		}
		if bad(p) == "" {
			continue
		}
		p = p.shrunk(func(p program) bool {
			for range 10 {
				if bad(p) != "" {
					return true
				}
			}
			return false
		})
		t.Errorf("seed %d: %s\n%s", seed, bad(p), p.line())
	}
}

// otherOutcomes says which outcomes plain enumeration finds and the search does not,
// or the other way round; "" if none, or if p has too many schedules.
func (p program) otherOutcomes() string {
	got, s := p.searched(false)
	want := p.enumerated(s.strict)
	if want == nil {
		return ""
	}
	return p.difference(got, want)
}

// drawSized draws a program of huntThreads goroutines with huntOps operations.
func drawSized(r *rand.Rand, names []string) program {
	p := program{join: r.IntN(4) == 0}
	left := *huntOps
	for k := range *huntThreads {
		n := min(left, 1+r.IntN(1 + 2**huntOps / *huntThreads))
		if k == *huntThreads-1 {
			n = left
		}
		left -= n
		p.threads = append(p.threads, drawOps(r, names, n, 1))
	}
	return p
}

// twice says how many executions of p were run for nothing, "" if none was or there are
// more than n.
func (p program) twice(n int) string {
	seen, s := p.keys(n)
	if seen == nil || s.stats.Executions == len(seen) && s.stats.Redundant == 0 {
		return ""
	}
	return fmt.Sprintf("%d traces, %d executions, %d redundant", len(seen), s.stats.Executions, s.stats.Redundant)
}

// shrunk takes out of p what is not needed for it to be bad.
func (p program) shrunk(bad func(program) bool) program {
	for {
		i := slices.IndexFunc(p.smaller(), bad)
		if i < 0 {
			return p
		}
		p = p.smaller()[i]
	}
}

func (p program) clone() program {
	q := program{join: p.join}
	for _, t := range p.threads {
		q.threads = append(q.threads, cloneOps(t))
	}
	return q
}

func cloneOps(ops []operation) (all []operation) {
	for _, o := range ops {
		o.sub = cloneOps(o.sub)
		all = append(all, o)
	}
	return all
}

// smaller lists programs with one thing less.
func (p program) smaller() (all []program) {
	for i := range p.threads {
		q := p.clone()
		q.threads = slices.Delete(q.threads, i, i+1)
		all = append(all, q)
	}
	if p.join {
		q := p.clone()
		q.join = false
		all = append(all, q)
	}
	for i, t := range p.threads {
		for _, ops := range smallerOps(t) {
			q := p.clone()
			q.threads[i] = ops
			all = append(all, q)
		}
	}
	return all
}

func smallerOps(ops []operation) (all [][]operation) {
	for i, o := range ops {
		q := cloneOps(ops)
		q = slices.Delete(q, i, i+1)
		all = append(all, q)
		if len(o.sub) > 0 {
			q = cloneOps(ops)
			q = append(slices.Clone(q[:i]), append(cloneOps(o.sub), q[i+1:]...)...)
			all = append(all, q)
			for _, sub := range smallerOps(o.sub) {
				q := cloneOps(ops)
				q[i].sub = sub
				all = append(all, q)
			}
		}
		if o.b > 0 {
			q = cloneOps(ops)
			q[i].b = 0
			all = append(all, q)
		}
		if o.a > 0 {
			q = cloneOps(ops)
			q[i].a = 0
			all = append(all, q)
		}
	}
	return all
}
