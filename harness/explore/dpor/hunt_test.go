//go:build !race

package dpor

import (
	"flag"
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
		if c, _ := p.lost(r, huntTries); c == nil {
			continue
		}
		p = p.shrunk(r)
		_, outcome := p.lost(r, 20_000)
		t.Fatalf("seed %d: a schedule of this program is of no trace that was run, its outcome is %s\n%s", seed, outcome, p)
	}
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

// shrunk takes out of p what it loses a trace without.
func (p program) shrunk(r *rand.Rand) program {
	for {
		i := slices.IndexFunc(p.smaller(), func(q program) bool { c, _ := q.lost(r, 10*huntTries); return c != nil })
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
