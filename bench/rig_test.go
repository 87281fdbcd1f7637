package bench

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	atomicstore "example.com/racelab/atomic"
	"example.com/racelab/harness/scenario"
	"example.com/racelab/jobstore"
)

// A rig is a store that holds jobs, and the ids to ask it for.
type rig struct {
	store jobstore.Store
	ids   []string // of the jobs, in the order in which they are asked for
}

func newRig(open func() jobstore.Store, jobs int) (*rig, error) {
	r := &rig{store: open(), ids: ids("job-", jobs)}
	return r, fill(r.store, r.ids)
}

const freshIDs = 1000

// fresh are ids of jobs that do not exist, for each goroutine.
var fresh = [][]string{ids("new-0-", freshIDs), ids("new-1-", freshIDs)}

func ids(prefix string, n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = prefix + strconv.Itoa(i)
	}
	return ids
}

// fill creates the jobs as strangers do: not in the order in which they are asked
// for, and each from an id of its own. Otherwise the next job lies in memory
// behind the last, and a map that compares an id with itself reads none of it.
func fill(s jobstore.Store, asked []string) error {
	ids := make([]string, 0, len(asked))
	for _, i := range rand.New(rand.NewPCG(1, 1)).Perm(len(asked)) {
		ids = append(ids, strings.Clone(asked[i]))
	}
	if s, ok := s.(*atomicstore.Store); ok {
		return fillAtomic(s, ids)
	}
	for _, id := range ids {
		if _, err := s.Create(id, 1); err != nil {
			return err
		}
		if _, err := s.Update(id, jobstore.Start(2)); err != nil {
			return err
		}
	}
	return nil
}

// fillAtomic publishes a finished table. Each of 2,000,000 writes would copy
// what is there so far, and that takes hours. It knows that the store is one
// pointer to a map; TestFill notices if that changes.
func fillAtomic(s *atomicstore.Store, ids []string) error {
	table := make(map[string]*jobstore.Job, len(ids))
	for _, id := range ids {
		job, err := jobstore.New(id, 1)
		if err == nil {
			job, err = job.Apply(jobstore.Start(2))
		}
		if err != nil {
			return err
		}
		table[id] = &job
	}
	(*atomic.Pointer[map[string]*jobstore.Job])(unsafe.Pointer(s)).Store(&table)
	return nil
}

// handwritten is what one would write without a contract: a mutex, a map, and
// in beat the one rule that a heartbeat needs. It is the measure for locked.
type handwritten struct {
	mu   sync.Mutex
	jobs map[string]*jobstore.Job
	jobstore.Store
}

var errHandwritten = errors.New("no such job, or it does not run")

func (h *handwritten) Get(id string) (jobstore.Job, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	job, ok := h.jobs[id]
	if !ok {
		return jobstore.Job{}, fmt.Errorf("get %q: %w", id, errHandwritten)
	}
	return *job, nil
}

func (h *handwritten) beat(id string, at jobstore.Instant) (jobstore.Job, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	job, ok := h.jobs[id]
	if !ok || job.Status != jobstore.Processing || at < job.LastHeartbeat || at < job.Started {
		return jobstore.Job{}, fmt.Errorf("beat %q at %s: %w", id, at, errHandwritten)
	}
	job.LastHeartbeat = at
	job.Version++
	return *job, nil
}

func (h *handwritten) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
	h.jobs[id] = &jobstore.Job{ID: id, Created: at}
	return *h.jobs[id], nil
}

func (h *handwritten) Update(id string, _ jobstore.Change) (jobstore.Job, error) { // to fill it
	job := h.jobs[id]
	job.Status, job.Started, job.Version = jobstore.Processing, 2, 1
	return *job, nil
}

func (h *handwritten) All() iter.Seq2[jobstore.Job, error] { // to check that it is filled
	return func(yield func(jobstore.Job, error) bool) {
		for _, job := range h.jobs {
			if !yield(*job, nil) {
				return
			}
		}
	}
}

func (h *handwritten) Close() error { return nil }

const byHand = "handwritten"

// subjects are the stores, and the one written by hand beside locked.
func subjects() []scenario.Subject {
	open := func() jobstore.Store { return &handwritten{jobs: make(map[string]*jobstore.Job)} }
	all := append(scenario.Stores(), scenario.Variants()...)
	i := slices.IndexFunc(all, func(s scenario.Subject) bool { return s.Name == "locked" })
	return slices.Insert(all, i, scenario.Subject{Name: byHand, Open: open})
}

// drive makes n calls from as many goroutines as procs. It hands them out in
// grains, so that a goroutine that was held up does not leave the rest alone.
func drive(procs, n int, call func(w, i int) error) error {
	if procs == 1 {
		return calls(0, 0, n, call)
	}
	var next atomic.Int64
	grain := min(64, (n+procs-1)/procs)
	errs := make([]error, procs)
	var workers sync.WaitGroup
	for w := range procs {
		workers.Go(func() {
			for errs[w] == nil {
				from := int(next.Add(int64(grain))) - grain
				if from >= n {
					return
				}
				errs[w] = calls(w, from, min(from+grain, n), call)
			}
		})
	}
	workers.Wait()
	return errors.Join(errs...)
}

func calls(w, from, to int, call func(w, i int) error) error {
	for i := from; i < to; i++ {
		if err := call(w, i); err != nil {
			return err
		}
	}
	return nil
}

// with runs body with GOMAXPROCS set to procs.
func with(b *testing.B, procs int, body func()) {
	if runtime.NumCPU() < procs {
		b.Skipf("procs=%d needs %d processors; this machine has %d", procs, procs, runtime.NumCPU())
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
	body()
}
