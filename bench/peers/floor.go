package main

import (
	"hash/maphash"
	"math"
	"math/bits"
	"sync/atomic"

	"example.com/racelab/jobstore"
)

// floor is what Get and Beat cost at least, for a store whose readers and writers
// meet: hash the id, probe a table, copy the words by atomic loads; for Beat one
// CompareAndSwap and two atomic stores besides, as a lock that readers can see
// needs. It has no rules, no errors worth the name, no second look at the lock,
// and cannot grow or delete. It is measured beside the stores, as they are.
type floor struct {
	jobstore.Store // the calls that it cannot do
	seed           maphash.Seed
	shift          int
	slots          []floorSlot
}

type floorSlot struct {
	tag uint64
	job *floorJob
}

type floorJob struct {
	id                     string
	text                   [36]byte // a copy of the id, as long as all of them are
	_                      [12]byte // the other words of a job, to the end of a cache line
	head, progress         atomic.Uint64
	created, started, beat atomic.Int64
	_                      [24]byte // and of the second
}

func newFloor(x *ids) *rig {
	size := 16
	for size < 2*len(x.created) {
		size *= 2
	}
	f := &floor{seed: maphash.MakeSeed(), shift: 64 - bits.TrailingZeros(uint(size)), slots: make([]floorSlot, size)}
	for _, id := range x.created {
		tag := maphash.String(f.seed, id) | 1
		i := tag >> f.shift
		for f.slots[i&uint64(size-1)].tag != 0 {
			i++
		}
		job := &floorJob{id: id, text: [36]byte([]byte(id))}
		job.created.Store(1)
		job.started.Store(2)
		job.head.Store(2 << 4)
		f.slots[i&uint64(size-1)] = floorSlot{tag, job}
	}
	return &rig{contender: contender{name: floorName}, store: f, ids: x, clock: 3}
}

func (f *floor) find(id string) *floorJob {
	tag := maphash.String(f.seed, id) | 1
	mask := uint64(len(f.slots) - 1)
	for i := tag >> f.shift; ; i++ {
		s := &f.slots[i&mask]
		if s.tag == tag && string(s.job.text[:]) == id {
			return s.job
		}
		if s.tag == 0 {
			return nil
		}
	}
}

func (j *floorJob) copyTo(job *jobstore.Job) {
	h := j.head.Load()
	job.ID = j.id
	job.Status = jobstore.Status(h & 3)
	job.Version = h >> 4
	job.Created = jobstore.Instant(j.created.Load())
	job.Started = jobstore.Instant(j.started.Load())
	job.LastHeartbeat = jobstore.Instant(j.beat.Load())
	job.Progress = math.Float64frombits(j.progress.Load())
}

func (f *floor) Get(id string) (job jobstore.Job, err error) {
	j := f.find(id)
	if j == nil {
		return job, jobstore.ErrNotFound
	}
	j.copyTo(&job)
	return job, nil
}

// Update takes every change for a heartbeat.
func (f *floor) Update(id string, _ jobstore.Change) (job jobstore.Job, err error) {
	j := f.find(id)
	if j == nil {
		return job, jobstore.ErrNotFound
	}
	h := j.head.Load()
	for !j.head.CompareAndSwap(h&^1, h|1) {
		h = j.head.Load()
	}
	j.copyTo(&job)
	job.LastHeartbeat++
	j.beat.Store(int64(job.LastHeartbeat))
	job.Version++
	j.head.Store(h&^1 + 16)
	return job, nil
}
