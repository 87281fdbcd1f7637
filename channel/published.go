package channel

import (
	"iter"
	"sync"
	"sync/atomic"

	"example.com/racelab/jobstore"
)

// Published is Store for readers that do not ask: the owner publishes each job
// that it has made, and Get takes it from there. The zero Published waits for
// ever in every call but Get; use NewPublished.
//
// The owner is the only one who writes, so it needs no CompareAndSwap: it judges
// a change on the job that it published last, makes a new one, and stores the
// pointer. That store synchronizes before each load that returns the pointer, and
// what was published is not written again. A change takes effect at the store,
// before its caller is answered, so who reads after the answer reads the change;
// a Get takes effect at its load. All asks the owner, who makes no change
// meanwhile: what is published then is a cut.
//
// Close must end reading and writing at one instant. Both orders of two steps
// tempt: whichever comes first, a call of the one kind is refused and a later one
// of the other kind succeeds. So closed is for both: Get looks at it, and so does
// the owner in the turn of each call. Close stores it in a turn of its own.
//
// Get costs a search of a concurrent map and a copy, and scales with the cores. A
// change costs the two handovers of Store and a new job.
type Published struct {
	owner  *Store   // its table stays empty; it is asked for turns
	jobs   sync.Map // string to *place; written by the owner only
	closed atomic.Bool
}

// A place holds what was published last for an id.
type place struct{ job atomic.Pointer[jobstore.Job] }

// NewPublished starts the owner of an empty store.
func NewPublished() *Published { return &Published{owner: New()} }

// turn has the owner run do, and returns false if it does not because the store
// is closed.
func (s *Published) turn(do func()) (open bool) {
	return s.owner.ask(func(table) {
		if open = !s.closed.Load(); open {
			do()
		}
	}) && open
}

func (s *Published) place(id string) *place {
	if p, ok := s.jobs.Load(id); ok {
		return p.(*place)
	}
	return nil
}

// Get returns a copy of the job that was published last.
func (s *Published) Get(id string) (jobstore.Job, error) {
	job, err := s.View(id)
	if err != nil {
		return jobstore.Job{}, err
	}
	return *job, nil
}

// View returns the job that was published last, without a copy.
func (s *Published) View(id string) (*jobstore.Job, error) {
	if s.closed.Load() {
		return nil, jobstore.Refused("get", id, jobstore.ErrClosed)
	}
	p := s.place(id)
	if p == nil {
		return nil, jobstore.Refused("get", id, jobstore.ErrNotFound)
	}
	return p.job.Load(), nil
}

// Create adds a pending job.
func (s *Published) Create(id string, at jobstore.Instant) (job jobstore.Job, err error) {
	if !s.turn(func() { job, err = s.create(id, at) }) {
		err = jobstore.Refused("create", id, jobstore.ErrClosed)
	}
	return job, err
}

func (s *Published) create(id string, at jobstore.Instant) (jobstore.Job, error) {
	job, err := jobstore.New(id, at)
	if err != nil {
		return jobstore.Job{}, err
	}
	if s.place(id) != nil {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrExists)
	}
	p := new(place)
	p.job.Store(&job)
	s.jobs.Store(id, p)
	return job, nil
}

// Update applies c to a copy and publishes that.
func (s *Published) Update(id string, c jobstore.Change) (job jobstore.Job, err error) {
	if !s.turn(func() { job, err = s.update(id, &c) }) {
		err = jobstore.Refused("update", id, jobstore.ErrClosed)
	}
	return job, err
}

func (s *Published) update(id string, c *jobstore.Change) (jobstore.Job, error) {
	p := s.place(id)
	if p == nil {
		return jobstore.Job{}, jobstore.Refused("update", id, jobstore.ErrNotFound)
	}
	next := *p.job.Load()
	if err := next.Accept(c); err != nil {
		return jobstore.Job{}, err
	}
	p.job.Store(&next)
	return next, nil
}

// Delete removes the job.
func (s *Published) Delete(id string) error { return s.remove(id, nil) }

// CompareAndDelete removes the job if it still equals old.
func (s *Published) CompareAndDelete(old jobstore.Job) error { return s.remove(old.ID, &old) }

func (s *Published) remove(id string, old *jobstore.Job) (err error) {
	if !s.turn(func() { err = s.unpublish(id, old) }) {
		err = jobstore.Refused("delete", id, jobstore.ErrClosed)
	}
	return err
}

func (s *Published) unpublish(id string, old *jobstore.Job) error {
	p := s.place(id)
	if p == nil {
		return jobstore.Refused("delete", id, jobstore.ErrNotFound)
	}
	if old != nil {
		if err := p.job.Load().Compare(*old); err != nil {
			return err
		}
	}
	s.jobs.Delete(id)
	return nil
}

// All ranges over what is published when the range begins.
func (s *Published) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		var cut []*jobstore.Job
		if !s.turn(func() { cut = s.all() }) {
			yield(jobstore.Job{}, jobstore.RefusedAll())
			return
		}
		for _, job := range cut {
			if !yield(*job, nil) {
				return
			}
		}
	}
}

func (s *Published) all() (cut []*jobstore.Job) {
	for _, p := range s.jobs.Range {
		cut = append(cut, p.(*place).job.Load())
	}
	return cut
}

// Close refuses all calls from one instant on, and waits until the owner has ended.
func (s *Published) Close() error {
	s.owner.ask(func(table) { s.closed.Store(true) })
	return s.owner.Close()
}
