//go:build !race

package dpor

import (
	"testing"
	"time"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/sync"
	"example.com/racelab/harness/explore/sim/sync/atomic"
)

// abba locks two mutexes in two orders.
func abba() {
	var a, b sync.Mutex
	n := 0
	both := func(first, second *sync.Mutex) {
		first.Lock()
		second.Lock()
		n++
		second.Unlock()
		first.Unlock()
	}
	sim.Go(0, func() { both(&a, &b) })
	both(&b, &a)
}

// getThenPut is two locked sections, three times.
func getThenPut() {
	var mu sync.Mutex
	n := 0
	work := func() {
		mu.Lock()
		v := n
		mu.Unlock()
		mu.Lock()
		n = v + 1
		mu.Unlock()
	}
	sim.Go(0, work)
	sim.Go(0, work)
	work()
}

// sixteen goroutines write words, most of which are their own: 45 shared
// operations and as many traces as there are orders of those that meet.
func sixteen() {
	var own [16]atomic.Int64
	var met [4]atomic.Int64
	for i := range 15 {
		sim.Go(0, func() {
			own[i].Store(1)
			own[i].Store(2)
			met[i%4].Add(1)
		})
	}
}

// search runs one execution of each trace of body, again and again.
func search(b *testing.B, body func()) {
	var s Search
	c := sim.Config{Chooser: &s}
	begun := cpuTime()
	for b.Loop() {
		s.Begin()
		sim.Run(c, body)
		if !s.Advance() {
			s = Search{t: s.t, nodes: s.nodes, free: s.free}
			s.fixed = 0
		}
	}
	report(b, begun)
}

// report gives executions by time, and by what the process itself has used of it.
func report(b *testing.B, begun time.Duration) {
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "executions/s")
	b.ReportMetric(float64(b.N)/(cpuTime()-begun).Seconds(), "executions/cpu-s")
}

func BenchmarkSearch(b *testing.B) {
	for _, p := range []struct {
		name string
		body func()
	}{{"abba", abba}, {"get-then-put", getThenPut}, {"sixteen", sixteen}} {
		b.Run("program="+p.name, func(b *testing.B) { search(b, p.body) })
		b.Run("program="+p.name+"/floor", func(b *testing.B) { floor(b, p.body) })
	}
}

// stay runs each goroutine until it waits or ends.
type stay struct{}

func (stay) Next(current int, enabled []int) int {
	for _, g := range enabled {
		if g == current {
			return g
		}
	}
	return enabled[0]
}

func (stay) Choose(int) int { return 0 }

// floor runs executions with nothing decided.
func floor(b *testing.B, body func()) {
	c := sim.Config{Chooser: stay{}}
	begun := cpuTime()
	for b.Loop() {
		sim.Run(c, body)
	}
	report(b, begun)
}

// TestPublished compares with counts that the papers print, and holds the search to
// no redundant execution. In indexer with 15 threads there are cells that only one
// thread ever comes to, and only when it has lost another.
func TestPublished(t *testing.T) {
	for _, p := range []struct {
		name, source string
		body         func()
		want         int
	}{
		{"indexer with 12 threads", "Flanagan & Godefroid, POPL 2005, section 5; Abdulla et al., JACM 2017, table 2: 8", indexer(12), 8},
		{"indexer with 15 threads", "Abdulla et al., JACM 2017, table 2: 4096", indexer(15), 4096},
		{"indexer with 13 threads", "2 for each of the 6 cells that 2 threads come to", indexer(13), 64},
		{"lastzero with 5 threads", "Abdulla et al., JACM 2017, table 2: 64", lastzero(5), 64},
		{"lastzero with 10 threads", "Abdulla et al., JACM 2017, table 2: 3328", lastzero(10), 3328},
		{"readers with 8 threads", "Abdulla et al., JACM 2017, figure 1: 2^n traces", readers(8), 256},
	} {
		t.Run(p.name, func(t *testing.T) {
			if p.want > 4000 && *count < 1000 {
				t.Skip("takes long: with -programs 1000 or more")
			}
			var s Search
			seen := map[uint64]bool{}
			for more := true; more; more = s.Advance() {
				s.Begin()
				sim.Run(sim.Config{Chooser: &s}, p.body)
				c := counter{t: s.t}
				seen[c.t.hash()] = true
				if s.stats.Executions > 100_000 {
					t.Fatal("more than 100,000 executions")
				}
			}
			if len(seen) != p.want {
				t.Errorf("%d traces, want %d (%s)", len(seen), p.want, p.source)
			}
			if n := s.stats.Executions - len(seen) + s.stats.Redundant; n > 0 {
				t.Errorf("%d executions are redundant", n)
			}
		})
	}
}

// indexer: threads insert four messages each into a hash table of 128 cells by
// compare-and-swap; they collide from the 12th thread on (Flanagan & Godefroid,
// POPL 2005, figure 1).
func indexer(threads int) func() {
	const size, max = 128, 4
	return func() {
		var table [size]atomic.Int64
		for tid := range threads {
			sim.Go(0, func() {
				for m := 1; m <= max; m++ {
					w := int64(m*11 + tid)
					for h := w * 7 % size; !table[h].CompareAndSwap(0, w); h = (h + 1) % size {
					}
				}
			})
		}
	}
}

// lastzero: one thread looks for the last 0 of an array from behind; each of the
// others sets its cell to the one before it and 1 (Abdulla et al., JACM 2017,
// figure 5).
func lastzero(n int) func() {
	return func() {
		a := make([]atomic.Int64, n+1)
		sim.Go(0, func() {
			for i := n; a[i].Load() != 0; i-- {
			}
		})
		for j := 1; j <= n; j++ {
			sim.Go(0, func() { a[j].Store(a[j-1].Load() + 1) })
		}
	}
}

// readers: one thread writes what each of the others reads.
func readers(n int) func() {
	return func() {
		var x atomic.Int64
		sim.Go(0, func() { x.Store(1) })
		for range n {
			sim.Go(0, func() { x.Load() })
		}
	}
}
