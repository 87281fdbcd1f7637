package locked_test

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"example.com/racelab/jobstore"
	"example.com/racelab/locked"
)

// handwritten is what one would write without a contract: a mutex, a map, and
// in beat the one rule that a heartbeat needs.
type handwritten struct {
	mu   sync.Mutex
	jobs map[string]*jobstore.Job
}

var errHandwritten = errors.New("no such job, or it does not run")

func (h *handwritten) get(id string) (jobstore.Job, error) {
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

const benchJobs = 10_000

// ids are the jobs in the order in which the benchmarks ask for them.
func ids() []string {
	ids := make([]string, benchJobs)
	for i := range ids {
		ids[i*7919%benchJobs] = "job-" + strconv.Itoa(i)
	}
	return ids
}

func start(b *testing.B, s jobstore.Store, ids []string) {
	for _, id := range ids {
		if _, err := s.Create(id, 1); err != nil {
			b.Fatal(err)
		}
		if _, err := s.Update(id, jobstore.Start(2)); err != nil {
			b.Fatal(err)
		}
	}
}

func byHand(ids []string) *handwritten {
	h := &handwritten{jobs: make(map[string]*jobstore.Job)}
	for _, id := range ids {
		h.jobs[id] = &jobstore.Job{ID: id, Status: jobstore.Processing, Created: 1, Started: 2, Version: 1}
	}
	return h
}

// BenchmarkGet compares with a mutex and a map written by hand, each called
// directly, without an interface in between:
//
//	go test -run '^$' -bench 'Get|Beat' -count 10 ./locked
func BenchmarkGet(b *testing.B) {
	ids := ids()
	b.Run("store=handwritten", func(b *testing.B) {
		h := byHand(ids)
		loop(b, func(i int) error { _, err := h.get(ids[i]); return err })
	})
	b.Run("store=locked", func(b *testing.B) {
		s := locked.New()
		start(b, s, ids)
		loop(b, func(i int) error { _, err := s.Get(ids[i]); return err })
	})
	b.Run("store=perjob", func(b *testing.B) {
		s := locked.NewPerJob()
		start(b, s, ids)
		loop(b, func(i int) error { _, err := s.Get(ids[i]); return err })
	})
}

// BenchmarkBeat compares like BenchmarkGet.
func BenchmarkBeat(b *testing.B) {
	ids := ids()
	at := jobstore.Instant(2)
	b.Run("store=handwritten", func(b *testing.B) {
		h := byHand(ids)
		loop(b, func(i int) error { at++; _, err := h.beat(ids[i], at); return err })
	})
	b.Run("store=locked", func(b *testing.B) {
		s := locked.New()
		start(b, s, ids)
		loop(b, func(i int) error { at++; _, err := s.Update(ids[i], jobstore.Beat(at)); return err })
	})
	b.Run("store=perjob", func(b *testing.B) {
		s := locked.NewPerJob()
		start(b, s, ids)
		loop(b, func(i int) error { at++; _, err := s.Update(ids[i], jobstore.Beat(at)); return err })
	})
}

func loop(b *testing.B, call func(i int) error) {
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if err := call(i); err != nil {
			b.Fatal(err)
		}
		if i++; i == benchJobs {
			i = 0
		}
	}
}
