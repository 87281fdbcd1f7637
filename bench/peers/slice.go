package main

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// drive has the workers make n calls between them, and returns the nanoseconds
// that it took from the first to the last.
func drive(ws []*worker, run func(*worker, int) error, n int) (time.Duration, error) {
	if len(ws) == 1 {
		begin := time.Now()
		err := run(ws[0], n)
		return time.Since(begin), err
	}
	var ready atomic.Int32
	var done sync.WaitGroup
	errs := make([]error, len(ws))
	begins := make([]time.Time, len(ws))
	ends := make([]time.Time, len(ws))
	each := max(1, n/len(ws))
	for g, w := range ws {
		done.Go(func() {
			ready.Add(1)
			for int(ready.Load()) < len(ws) {
				runtime.Gosched()
			}
			begins[g] = time.Now()
			errs[g] = run(w, each)
			ends[g] = time.Now()
		})
	}
	done.Wait()
	first, last := begins[0], ends[0]
	for g := range ws {
		if begins[g].Before(first) {
			first = begins[g]
		}
		if ends[g].After(last) {
			last = ends[g]
		}
	}
	return last.Sub(first) * time.Duration(n) / time.Duration(each*len(ws)), errors.Join(errs...)
}

// A judge tells whether the processors were free: it times a loop of known
// length on each, at the same time, and compares with the fastest that it saw.
type judge struct {
	best  time.Duration
	slack float64 // how much longer than best still counts as free
}

const spinSteps = 60_000

var sink atomic.Uint64

func spin() time.Duration {
	begin := time.Now()
	x := uint64(begin.UnixNano())
	for range spinSteps {
		x = x*6364136223846793005 + 1442695040888963407
	}
	took := time.Since(begin)
	sink.Store(x)
	return took
}

func newJudge(slack float64) *judge {
	j := &judge{best: spin(), slack: slack}
	for range 500 {
		j.best = min(j.best, spin())
	}
	return j
}

// free reports whether so many goroutines ran at once and at full speed.
func (j *judge) free(procs int) bool {
	var ready atomic.Int32
	var done sync.WaitGroup
	took := make([]time.Duration, procs)
	for g := range procs {
		done.Go(func() {
			ready.Add(1)
			for since := time.Now(); int(ready.Load()) < procs && time.Since(since) < time.Millisecond; {
			}
			took[g] = spin()
		})
	}
	done.Wait()
	for _, d := range took {
		j.best = min(j.best, d)
		if float64(d) > j.slack*float64(j.best) {
			return false
		}
	}
	return true
}

// slice measures one work on one rig: nanoseconds per call, and whether the
// processors were free before and after. It tries again, a few times, until they
// were.
func (j *judge) slice(r *rig, w work, procs, goroutines, n int) (ns float64, free bool, err error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
	for try := range tries {
		before := j.free(procs)
		if !before && try < tries-1 {
			continue
		}
		ws := r.workers(goroutines)
		if err := warm(ws, w, n); err != nil {
			return 0, false, err
		}
		taken := takenAway()
		took, err := drive(ws, w.run, n)
		taken = takenAway() - taken
		r.done(ws)
		if err != nil {
			return 0, false, err
		}
		ns = float64(took) / float64(n)
		if before && taken == 0 && j.free(procs) {
			return ns, true, nil
		}
	}
	return ns, false, nil
}

const tries = 8

// warm makes calls that are not timed, so that the caches hold what the work
// touches, if it fits, and not what another store or the collector did. One pass over
// the ids is not enough where the work does not fit into the cache of a core: the second
// is slower than the fourth, and not as much so for one store as for another.
func warm(ws []*worker, w work, n int) error {
	_, err := drive(ws, w.run, max(1, min(n, passes*len(ws[0].ids))))
	return err
}

// takenAway counts how often the system took a processor from this process.
func takenAway() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Nivcsw
}

// calibrate returns how many calls take about as long as a slice shall.
func calibrate(r *rig, w work, length time.Duration) (int, error) {
	for n := 16; ; n *= 4 {
		ws := r.workers(1)
		took, err := drive(ws, w.run, n)
		r.done(ws)
		if err != nil {
			return 0, err
		}
		if took > length/4 {
			return max(1, int(float64(n)*float64(length)/float64(took))), nil
		}
	}
}

const passes = 3 // over the ids
