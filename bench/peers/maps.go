package main

import (
	"sync"
	"sync/atomic"

	"example.com/racelab/jobstore"
	"github.com/alphadose/haxmap"
	cmap "github.com/orcaman/concurrent-map/v2"
	"github.com/puzpuzpuz/xsync/v4"
)

// syncMap is sync.Map with immutable jobs, replaced by CompareAndSwap.
type syncMap struct{ jobs sync.Map }

func newSyncMap() jobstore.Store { return adapt(new(syncMap)) }

func (m *syncMap) load(id string) *jobstore.Job {
	job, _ := m.jobs.Load(id)
	found, _ := job.(*jobstore.Job)
	return found
}

func (m *syncMap) get(id string) (jobstore.Job, bool) {
	if job := m.load(id); job != nil {
		return *job, true
	}
	return jobstore.Job{}, false
}

func (m *syncMap) add(job *jobstore.Job) bool {
	_, taken := m.jobs.LoadOrStore(job.ID, job)
	return !taken
}

func (m *syncMap) update(id string, c jobstore.Change) (jobstore.Job, error) {
	next := new(jobstore.Job)
	for {
		old := m.load(id)
		if old == nil {
			return jobstore.Job{}, notFound(id)
		}
		*next = *old
		if err := next.Accept(&c); err != nil {
			return jobstore.Job{}, err
		}
		if m.jobs.CompareAndSwap(id, old, next) {
			return *next, nil
		}
	}
}

func (m *syncMap) remove(id string, judge func(*jobstore.Job) error) (bool, error) {
	for {
		old := m.load(id)
		if old == nil {
			return false, nil
		}
		if err := judge(old); err != nil {
			return true, err
		}
		if m.jobs.CompareAndDelete(id, old) {
			return true, nil
		}
	}
}

func (m *syncMap) all() (jobs []jobstore.Job) {
	for _, job := range m.jobs.Range {
		jobs = append(jobs, *job.(*jobstore.Job))
	}
	return jobs
}

// xsyncMap is xsync.Map with immutable jobs, replaced under the lock of a bucket
// that Compute holds.
type xsyncMap struct {
	jobs *xsync.Map[string, *jobstore.Job]
}

func newXsyncMap() jobstore.Store {
	return adapt(&xsyncMap{xsync.NewMap[string, *jobstore.Job]()})
}

func (m *xsyncMap) get(id string) (jobstore.Job, bool) {
	if job, ok := m.jobs.Load(id); ok {
		return *job, true
	}
	return jobstore.Job{}, false
}

func (m *xsyncMap) add(job *jobstore.Job) bool {
	_, taken := m.jobs.LoadOrStore(job.ID, job)
	return !taken
}

func (m *xsyncMap) update(id string, c jobstore.Change) (jobstore.Job, error) {
	next := new(jobstore.Job)
	var err error
	m.jobs.Compute(id, func(old *jobstore.Job, ok bool) (*jobstore.Job, xsync.ComputeOp) {
		if !ok {
			err = notFound(id)
			return nil, xsync.CancelOp
		}
		*next = *old
		if err = next.Accept(&c); err != nil {
			return old, xsync.CancelOp
		}
		return next, xsync.UpdateOp
	})
	if err != nil {
		return jobstore.Job{}, err
	}
	return *next, nil
}

func (m *xsyncMap) remove(id string, judge func(*jobstore.Job) error) (found bool, err error) {
	m.jobs.Compute(id, func(old *jobstore.Job, ok bool) (*jobstore.Job, xsync.ComputeOp) {
		if found = ok; !ok {
			return nil, xsync.CancelOp
		}
		if err = judge(old); err != nil {
			return old, xsync.CancelOp
		}
		return nil, xsync.DeleteOp
	})
	return found, err
}

func (m *xsyncMap) all() (jobs []jobstore.Job) {
	for _, job := range m.jobs.Range {
		jobs = append(jobs, *job)
	}
	return jobs
}

// xsyncCells is xsync.Map of pointers to immutable jobs, so that a change is a
// search and a CompareAndSwap and takes no lock of the map.
type xsyncCells struct {
	jobs *xsync.Map[string, *pointer]
}

// A pointer is to an immutable job, nil once deleted.
type pointer struct{ atomic.Pointer[jobstore.Job] }

func newXsyncCells() jobstore.Store {
	return adapt(&xsyncCells{xsync.NewMap[string, *pointer]()})
}

func (m *xsyncCells) get(id string) (jobstore.Job, bool) {
	if p, ok := m.jobs.Load(id); ok {
		if job := p.Load(); job != nil {
			return *job, true
		}
	}
	return jobstore.Job{}, false
}

func (m *xsyncCells) add(job *jobstore.Job) bool {
	p := new(pointer)
	p.Store(job)
	_, taken := m.jobs.LoadOrStore(job.ID, p)
	return !taken
}

func (m *xsyncCells) update(id string, c jobstore.Change) (jobstore.Job, error) {
	p, ok := m.jobs.Load(id)
	if !ok {
		return jobstore.Job{}, notFound(id)
	}
	return p.update(id, c)
}

func (m *xsyncCells) remove(id string, judge func(*jobstore.Job) error) (found bool, err error) {
	m.jobs.Compute(id, func(p *pointer, ok bool) (*pointer, xsync.ComputeOp) {
		if found = ok; !ok {
			return nil, xsync.CancelOp
		}
		if err = p.remove(judge); err != nil {
			return p, xsync.CancelOp
		}
		return nil, xsync.DeleteOp
	})
	return found, err
}

func (m *xsyncCells) all() (jobs []jobstore.Job) {
	for _, p := range m.jobs.Range {
		if job := p.Load(); job != nil {
			jobs = append(jobs, *job)
		}
	}
	return jobs
}

func (p *pointer) update(id string, c jobstore.Change) (jobstore.Job, error) {
	next := new(jobstore.Job)
	for {
		old := p.Load()
		if old == nil {
			return jobstore.Job{}, notFound(id)
		}
		*next = *old
		if err := next.Accept(&c); err != nil {
			return jobstore.Job{}, err
		}
		if p.CompareAndSwap(old, next) {
			return *next, nil
		}
	}
}

// remove empties the pointer, which whoever calls it has to itself as far as
// removing goes.
func (p *pointer) remove(judge func(*jobstore.Job) error) error {
	for {
		old := p.Load()
		if err := judge(old); err != nil {
			return err
		}
		if p.CompareAndSwap(old, nil) {
			return nil
		}
	}
}

// orcaman is concurrent-map: 32 maps, each with an RWMutex. Its callbacks cannot
// decline to write, so a job is in a box with a lock of its own.
type orcaman struct {
	jobs cmap.ConcurrentMap[string, *box]
}

func newOrcaman() jobstore.Store { return adapt(&orcaman{cmap.New[*box]()}) }

func (m *orcaman) get(id string) (jobstore.Job, bool) {
	if b, ok := m.jobs.Get(id); ok {
		return b.get()
	}
	return jobstore.Job{}, false
}

func (m *orcaman) add(job *jobstore.Job) bool { return m.jobs.SetIfAbsent(job.ID, &box{job: *job}) }

func (m *orcaman) update(id string, c jobstore.Change) (jobstore.Job, error) {
	b, ok := m.jobs.Get(id)
	if !ok {
		return jobstore.Job{}, notFound(id)
	}
	return b.update(id, c)
}

func (m *orcaman) remove(id string, judge func(*jobstore.Job) error) (bool, error) {
	b, ok := m.jobs.Get(id)
	if !ok {
		return false, nil
	}
	return b.remove(judge, func() { m.jobs.Remove(id) })
}

// all looks into the boxes when it has left the map: who removes a job holds the
// lock of its box and wants that of its map.
func (m *orcaman) all() (jobs []jobstore.Job) {
	var boxes []*box
	m.jobs.IterCb(func(_ string, b *box) { boxes = append(boxes, b) })
	for _, b := range boxes {
		if job, ok := b.get(); ok {
			jobs = append(jobs, job)
		}
	}
	return jobs
}

// hax is haxmap with boxes.
type hax struct{ jobs *haxmap.Map[string, *box] }

func newHax() jobstore.Store { return adapt(&hax{haxmap.New[string, *box]()}) }

func (m *hax) get(id string) (jobstore.Job, bool) {
	if b, ok := m.jobs.Get(id); ok {
		return b.get()
	}
	return jobstore.Job{}, false
}

func (m *hax) add(job *jobstore.Job) bool {
	_, taken := m.jobs.GetOrSet(job.ID, &box{job: *job})
	return !taken
}

func (m *hax) update(id string, c jobstore.Change) (jobstore.Job, error) {
	b, ok := m.jobs.Get(id)
	if !ok {
		return jobstore.Job{}, notFound(id)
	}
	return b.update(id, c)
}

func (m *hax) remove(id string, judge func(*jobstore.Job) error) (bool, error) {
	b, ok := m.jobs.Get(id)
	if !ok {
		return false, nil
	}
	return b.remove(judge, func() { m.jobs.Del(id) })
}

func (m *hax) all() (jobs []jobstore.Job) {
	m.jobs.ForEach(func(_ string, b *box) bool {
		if job, ok := b.get(); ok {
			jobs = append(jobs, job)
		}
		return true
	})
	return jobs
}
