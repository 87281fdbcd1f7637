// Package naive keeps jobs in a map without any synchronisation. It is the
// program that the lab takes apart: every call is right, and any two at a time
// are wrong. Do not use it.
//
// Nothing in it synchronizes before anything else. Two calls at once are a data
// race, and the Go memory model promises nothing about a program that has one.
// What is seen in practice:
//
//   - The runtime stops the process: "fatal error: concurrent map writes", or
//     "concurrent map iteration and map write" when All meets a Delete.
//     recover does not catch it.
//   - An Update is lost. Update checks the rules on what it read and writes
//     later; in between, another call can make the check void.
//
// The second needs no data race: put a lock around the read and another around
// the write, and go test -race has nothing to report, yet the update is lost.
//
//	s.mu.Lock(); job := *s.jobs[id]; s.mu.Unlock()   // what was true here
//	after, err := job.Apply(c)
//	s.mu.Lock(); s.jobs[id] = &after; s.mu.Unlock()  // need not be true here
//
// [New] and [NewFields] write differently and so do different harm:
//
//	                                        New              NewFields
//	what is written                         whole record     changed fields
//	progress or heartbeat of another call   undone           kept
//	completed or failed by another call     undone: zombie   kept
//	heartbeat on a completed job            no               yes
//	progress on a failed job                no               yes
//	progress goes backward                  yes              yes
//	record that two calls wrote half each   no               yes
//	job that was deleted meanwhile          is back          stays away
//
// New writes back what it read, so it takes back whatever came in between.
// NewFields leaves that alone, so it puts its own change on top of a state that
// would have refused it. Both count one Version for two updates.
package naive

import (
	"iter"

	"example.com/racelab/jobstore"
)

// Store is a map that nothing guards. Used by one goroutine it keeps the
// contract, but for All, which is no cut even then.
type Store struct {
	// Pause, if not nil, is called in every Update that the rules accept,
	// between its read and its write and nowhere else. It stands for the work
	// that real code does there.
	Pause func()

	jobs   map[string]*jobstore.Job
	fields bool // write the changed fields, not the record
	closed bool
}

// New returns a store whose Update reads a copy of the record and writes the
// whole record back.
func New() *Store { return &Store{jobs: make(map[string]*jobstore.Job)} }

// NewFields returns a store whose Update checks the rules on the live record
// and then sets those of its fields that change.
func NewFields() *Store { return &Store{jobs: make(map[string]*jobstore.Job), fields: true} }

// Create adds a pending job.
func (s *Store) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
	if s.closed {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrClosed)
	}
	job, err := jobstore.New(id, at)
	if err != nil {
		return jobstore.Job{}, err
	}
	if _, taken := s.jobs[id]; taken {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrExists)
	}
	s.jobs[id] = &job
	return job, nil
}

// find returns the live record.
func (s *Store) find(call, id string) (*jobstore.Job, error) {
	if s.closed {
		return nil, jobstore.Refused(call, id, jobstore.ErrClosed)
	}
	job, ok := s.jobs[id]
	if !ok {
		return nil, jobstore.Refused(call, id, jobstore.ErrNotFound)
	}
	return job, nil
}

// Get returns a copy of the job.
func (s *Store) Get(id string) (jobstore.Job, error) {
	job, err := s.find("get", id)
	if err != nil {
		return jobstore.Job{}, err
	}
	return *job, nil
}

// Update reads, applies, pauses and writes: four steps that anything may come
// between.
func (s *Store) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	job, err := s.find("update", id)
	if err != nil {
		return jobstore.Job{}, err
	}
	before := *job
	after, err := before.Apply(c)
	if err != nil {
		return jobstore.Job{}, err
	}
	if s.Pause != nil {
		s.Pause()
	}
	if s.fields {
		setFields(job, before, after)
	} else {
		s.jobs[id] = &after
	}
	return after, nil
}

func setFields(job *jobstore.Job, before, after jobstore.Job) {
	set(&job.Status, before.Status, after.Status)
	set(&job.Progress, before.Progress, after.Progress)
	set(&job.Err, before.Err, after.Err)
	set(&job.Started, before.Started, after.Started)
	set(&job.LastHeartbeat, before.LastHeartbeat, after.LastHeartbeat)
	set(&job.Completed, before.Completed, after.Completed)
	set(&job.Version, before.Version, after.Version)
}

func set[T comparable](field *T, before, after T) {
	if before != after {
		*field = after
	}
}

// Delete removes the job.
func (s *Store) Delete(id string) error {
	if _, err := s.find("delete", id); err != nil {
		return err
	}
	delete(s.jobs, id)
	return nil
}

// CompareAndDelete removes the job if it still equals old.
func (s *Store) CompareAndDelete(old jobstore.Job) error {
	job, err := s.find("delete", old.ID)
	if err != nil {
		return err
	}
	if err := job.Compare(old); err != nil {
		return err
	}
	delete(s.jobs, old.ID)
	return nil
}

// All ranges over the live map, so it is no cut: what the body changes may show
// or not, and what other goroutines change may end the process.
func (s *Store) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		if s.closed {
			yield(jobstore.Job{}, jobstore.RefusedAll())
			return
		}
		for _, job := range s.jobs {
			if !yield(*job, nil) {
				return
			}
		}
	}
}

// Close ends the store. It leaves the map as it is: an Update that another
// goroutine has begun would write to a nil map and panic.
func (s *Store) Close() error {
	s.closed = true
	return nil
}
