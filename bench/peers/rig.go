package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"unsafe"

	racelab "example.com/racelab/atomic"
	"example.com/racelab/jobstore"
)

// A rig is a filled store, ready to be measured again and again.
type rig struct {
	contender
	store jobstore.Store
	ids   *ids
	clock jobstore.Instant // later than any heartbeat so far
	turn  int              // where in the order of ids the next slice begins
}

// ids are shaped like UUIDs, in the order in which jobs are asked for, which is
// not the order in which they were created. asked are copies: who asks for a job
// has the id from somewhere else, so a comparison cannot stop at equal pointers.
type ids struct{ asked, created []string }

func newIDs(n int) *ids {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	x := &ids{created: make([]string, n), asked: make([]string, n)}
	for i := range x.created {
		x.created[i] = fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", r.Uint32(), r.Uint32()>>16, r.Uint32()>>20, r.Uint32()>>20, i)
	}
	for i, j := range r.Perm(n) {
		x.asked[i] = strings.Clone(x.created[j])
	}
	return x
}

// fill opens a store with a job under way for each id.
func fill(c contender, x *ids) (*rig, error) {
	r := &rig{contender: c, store: c.open(), ids: x, clock: 3}
	if s, ok := r.store.(*racelab.Store); ok {
		return r, publish(s, x)
	}
	for _, id := range x.created {
		if _, err := r.store.Create(id, 1); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		if _, err := r.store.Update(id, jobstore.Start(2)); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return r, nil
}

// publish puts a finished table into atomic.New, which would copy what is there
// so far for each of two writes a job. It knows that the store is one pointer to
// a map; a Get of what is not there would tell if that changes.
func publish(s *racelab.Store, x *ids) error {
	table := make(map[string]*jobstore.Job, len(x.created))
	for _, id := range x.created {
		table[id] = &jobstore.Job{ID: id, Status: jobstore.Processing, Created: 1, Started: 2, Version: 1}
	}
	(*atomic.Pointer[map[string]*jobstore.Job])(unsafe.Pointer(s)).Store(&table)
	_, err := s.Get(x.asked[0])
	return err
}

// A worker is one goroutine of a slice. The workers of a slice share out the ids,
// so a heartbeat is never earlier than one that another worker made of the same
// job.
type worker struct {
	store  jobstore.Store
	ids    []string // all of them
	id     string   // the job that all are after, in mix=hot
	i, p   int      // how many this worker has asked for in this round; the next one
	g, n   int      // it is the gth of n
	mine   int      // how many of ids are its own: those whose index is g modulo n
	stride int      // in this round
	shared bool     // other workers ask for the same ids
	at     jobstore.Instant
	turn   uint64
	fresh  []string
}

func (r *rig) workers(n int) []*worker {
	ws := make([]*worker, n)
	for g := range ws {
		ws[g] = &worker{
			store: r.store, ids: r.ids.asked, id: r.ids.asked[0],
			g: g, n: n, mine: (len(r.ids.asked) - g + n - 1) / n, at: r.clock, turn: uint64(r.turn + g),
			fresh: freshOf(g),
		}
		if n > len(r.ids.asked) { // each asks for all, and none moves the time on
			ws[g].g, ws[g].n, ws[g].mine, ws[g].shared = 0, 1, len(r.ids.asked), true
		}
		ws[g].i = r.turn % ws[g].mine
		ws[g].round()
	}
	return ws
}

// done moves the rig on, past what the workers did.
func (r *rig) done(ws []*worker) {
	for _, w := range ws {
		r.clock = max(r.clock, w.at+1)
	}
	r.turn += ws[0].i
}

var fresh [][]string

// freshOf returns ids of jobs that do not exist, for the gth goroutine.
func freshOf(g int) []string {
	for len(fresh) <= g {
		ids := make([]string, 1000)
		for i := range ids {
			ids[i] = fmt.Sprintf("new-%d-%08x-0000-4000-8000-%d", len(fresh), uint32(i)*2654435761, i)
		}
		fresh = append(fresh, ids)
	}
	return fresh[g]
}

// next returns the id whose turn it is.
func (w *worker) next() string {
	id := w.ids[w.g+w.n*w.p]
	if w.p += w.stride; w.p >= w.mine {
		w.p -= w.mine
	}
	if w.i++; w.i >= w.mine {
		w.i = 0
		if !w.shared {
			w.at++
		}
		w.round()
	}
	return id
}

// round begins one: the worker will ask for each of its jobs once, in an order
// that differs from that of the last round. A store that makes new jobs makes
// them in the order in which they are asked for, and would find them side by side
// if that were the same again. The time moves on, so each heartbeat changes its
// job.
func (w *worker) round() {
	strides := [...]int{7919, 104729, 15485863, 32452843, 49979687, 67867967, 86028121} // primes
	w.stride = strides[uint64(w.at)%uint64(len(strides))] % w.mine
	for w.stride == 0 || gcd(w.stride, w.mine) != 1 {
		w.stride++
	}
	w.p = w.i * w.stride % w.mine
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
