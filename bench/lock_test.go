package bench

import (
	"math"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A task is work that a lock may be around. Each goroutine has a state of its
// own, so that without the lock there is no data race.
type task struct {
	name string
	at   int // calls at a time, so that reading the clock does not count
	do   func(*state)
}

type state struct {
	field float64
	jobs  map[string]float64
	id    string
	spin  uint64
	_     [128]byte // keeps the state of the other goroutine off this cache line
}

// The report's own benchmark sets a field. The amounts of work are steps of a
// chain of multiplications, about a nanosecond each; how long they take on this
// machine is what bare-ns/op says.
var tasks = []task{
	{"field", 100_000, func(s *state) { s.field++ }},
	{"map", 20_000, func(s *state) { s.jobs[s.id]++ }},
	{"100ns", 2_000, func(s *state) { s.work(100) }},
	{"1us", 200, func(s *state) { s.work(1_000) }},
	{"1ms", 1, func(s *state) { s.work(1_000_000) }},
}

func (s *state) work(steps int) {
	x := s.spin
	for range steps {
		x = x*6364136223846793005 + 1442695040888963407
	}
	s.spin = x
}

func newState() *state { return &state{jobs: map[string]float64{"job": 0}, id: "job"} }

// BenchmarkLock measures what a sync.Mutex around a task costs: bare-ns/op
// without it, mutex-ns/op with it, and mutex-% more. One goroutine never waits
// for the lock; two can do nothing at the same time but wait.
//
// With and without take turns every fraction of a millisecond, and the medians
// are reported: two benchmarks one after the other differ by more than 1 % on
// any machine that does something else as well.
func BenchmarkLock(b *testing.B) {
	for _, t := range tasks {
		b.Run("work="+t.name, func(b *testing.B) {
			for _, p := range procs {
				b.Run("procs="+strconv.Itoa(p), func(b *testing.B) {
					with(b, p, func() { compare(b, p, t) })
				})
			}
		})
	}
}

func compare(b *testing.B, procs int, t task) {
	states := []*state{newState(), newState()}
	var mu sync.Mutex
	bare := func(w int) {
		s := states[w]
		for range t.at {
			t.do(s)
		}
	}
	locked := func(w int) {
		s := states[w]
		for range t.at {
			mu.Lock()
			t.do(s)
			mu.Unlock()
		}
	}
	var without, within []float64
	for left := b.N; left > 0; left -= t.at {
		without = append(without, timed(procs, bare)/float64(t.at*procs))
		within = append(within, timed(procs, locked)/float64(t.at*procs))
	}
	m, n := median(without), median(within)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(m, "bare-ns/op")
	b.ReportMetric(n, "mutex-ns/op")
	b.ReportMetric(100*(n/m-1), "mutex-%")
}

// timed returns the nanoseconds that it takes until each goroutine has run body.
func timed(procs int, body func(w int)) float64 {
	start := time.Now()
	var others sync.WaitGroup
	for w := 1; w < procs; w++ {
		others.Go(func() { body(w) })
	}
	body(0)
	others.Wait()
	return float64(time.Since(start))
}

// median sorts x.
func median(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	slices.Sort(x)
	return (x[len(x)/2] + x[(len(x)-1)/2]) / 2
}

func TestMedian(t *testing.T) {
	require.Equal(t, 2.0, median([]float64{3, 1, 2}))
	require.Equal(t, 2.5, median([]float64{4, 3, 1, 2}))
	require.True(t, math.IsNaN(median(nil)))
}
