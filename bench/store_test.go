package bench

import (
	"strconv"
	"testing"

	"example.com/racelab/harness/scenario"
	"example.com/racelab/jobstore"
)

// usual is the number of jobs at which everything is measured. The other sizes
// are for what a poll and a heartbeat do, unless -full asks for all.
const usual = 10_000

var (
	sizes = []int{1, 100, usual, 1_000_000}
	procs = []int{1, 2}
)

// chosen is the representative set: every work at the usual size, and what a
// poll and a heartbeat cost at the others.
func chosen(w work, jobs int) bool { return *full || jobs == usual || w.byHand }

// BenchmarkStore measures what callers do with a store, alone (op) and as a
// service does it (mix). All that is done to one store has one rig.
func BenchmarkStore(b *testing.B) {
	for _, jobs := range sizes {
		b.Run("jobs="+strconv.Itoa(jobs), func(b *testing.B) {
			for _, sub := range subjects() {
				b.Run("store="+sub.Name, func(b *testing.B) { allWorks(b, sub, jobs) })
			}
		})
	}
}

func allWorks(b *testing.B, sub scenario.Subject, jobs int) {
	r, err := newRig(sub.Open, jobs)
	if err != nil {
		b.Fatal(err)
	}
	defer r.store.Close()
	for _, w := range works {
		if !chosen(w, jobs) || sub.Name == byHand && !w.byHand {
			continue
		}
		for _, p := range procs {
			b.Run(w.name+"/procs="+strconv.Itoa(p), func(b *testing.B) {
				if sub.OpenPaused != nil && p > 1 {
					together(b, w, sub, jobs)
					return
				}
				with(b, p, func() { measure(b, w, sub, r, p) })
			})
		}
	}
}

func measure(b *testing.B, w work, sub scenario.Subject, r *rig, procs int) {
	b.ReportAllocs()
	if w.grows {
		creating(b, sub, r, procs)
		return
	}
	call := w.call(r)
	b.ResetTimer()
	if err := drive(procs, b.N, call); err != nil {
		b.Fatal(err)
	}
}

// creating measures Create on a store that holds jobs already, and goes back to
// that number with the clock stopped. Stopping it stops the world, so a batch is
// 1,000 calls, and spread over so many stores that none grows by more than a
// tenth, or one.
func creating(b *testing.B, sub scenario.Subject, r *rig, procs int) {
	stores := []jobstore.Store{r.store}
	for range min(freshIDs, 10*freshIDs/len(r.ids)) - 1 {
		s := sub.Open()
		defer s.Close()
		if err := fill(s, r.ids); err != nil {
			b.Fatal(err)
		}
		stores = append(stores, s)
	}
	create := func(_, i int) error { _, err := stores[i%len(stores)].Create(fresh[0][i], 1); return err }
	remove := func(_, i int) error { return stores[i%len(stores)].Delete(fresh[0][i]) }
	b.ResetTimer()
	b.StopTimer()
	for left := b.N; left > 0; left -= freshIDs {
		n := min(left, freshIDs)
		b.StartTimer()
		err := drive(procs, n, create)
		b.StopTimer()
		if err == nil {
			err = drive(1, n, remove)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
