package harness

import (
	"errors"
	"iter"
	"strings"
	"sync"
	"sync/atomic"

	"example.com/racelab/jobstore"
)

// Bugs of atomicity: other calls come in between.

type lockReleased struct{ *shelf }

func (s lockReleased) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	job, err := s.Get(id) // check
	if err == nil {
		job, err = job.Apply(c)
	}
	if err != nil {
		return jobstore.Job{}, asUpdate(err, id)
	}
	s.Pause()
	s.mu.Lock() // and act
	defer s.mu.Unlock()
	if s.jobs == nil {
		return jobstore.Job{}, jobstore.Refused("update", id, jobstore.ErrClosed)
	}
	s.jobs[id] = &job
	return job, nil
}

// asUpdate keeps what the caller can branch on.
func asUpdate(err error, id string) error {
	if errors.Is(err, jobstore.ErrClosed) {
		return jobstore.Refused("update", id, jobstore.ErrClosed)
	}
	return err
}

type writeUnderRLock struct{ *shelf }

func (s writeUnderRLock) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	job, err := s.find("update", id)
	if err != nil {
		return jobstore.Job{}, err
	}
	next, err := job.Apply(c)
	if err != nil {
		return jobstore.Job{}, err
	}
	s.Pause()
	*job = next
	return next, nil
}

// copyOnWrite lets readers take the table and writers replace it. It is right
// with writers that exclude each other and copies of the jobs: without the one,
// it is Store in the place of CompareAndSwap, and without the other a shallow
// copy.
type copyOnWrite struct {
	*shelf
	table   *atomic.Pointer[map[string]*jobstore.Job]
	writers sync.Locker
	copied  func(*jobstore.Job) *jobstore.Job
}

func newCopyOnWrite(writers sync.Locker, copied func(*jobstore.Job) *jobstore.Job) copyOnWrite {
	s := copyOnWrite{newShelf(), new(atomic.Pointer[map[string]*jobstore.Job]), writers, copied}
	s.table.Store(&s.jobs)
	return s
}

type nobody struct{}

func (nobody) Lock()   {}
func (nobody) Unlock() {}

func deep(job *jobstore.Job) *jobstore.Job    { return new(*job) }
func shallow(job *jobstore.Job) *jobstore.Job { return job }

func (s copyOnWrite) edit(do func(*shelf) error) error {
	s.writers.Lock()
	defer s.writers.Unlock()
	next := &shelf{}
	if old := *s.table.Load(); old != nil {
		next.jobs = make(map[string]*jobstore.Job)
		for id, job := range old {
			next.jobs[id] = s.copied(job)
		}
	}
	if err := do(next); err != nil {
		return err
	}
	s.Pause()
	s.table.Store(&next.jobs)
	return nil
}

func (s copyOnWrite) Get(id string) (jobstore.Job, error) {
	return (&shelf{jobs: *s.table.Load()}).Get(id)
}

func (s copyOnWrite) Create(id string, at jobstore.Instant) (job jobstore.Job, err error) {
	err = s.edit(func(table *shelf) (err error) { job, err = table.Create(id, at); return err })
	return job, err
}

func (s copyOnWrite) Update(id string, c jobstore.Change) (job jobstore.Job, err error) {
	err = s.edit(func(table *shelf) (err error) { job, err = table.Update(id, c); return err })
	return job, err
}

func (s copyOnWrite) Delete(id string) error {
	return s.edit(func(table *shelf) error { return table.Delete(id) })
}

func (s copyOnWrite) CompareAndDelete(old jobstore.Job) error {
	return s.edit(func(table *shelf) error { return table.CompareAndDelete(old) })
}

func (s copyOnWrite) All() iter.Seq2[jobstore.Job, error] {
	return func(yield func(jobstore.Job, error) bool) {
		iterationUnlocked{&shelf{jobs: *s.table.Load()}}.All()(yield)
	}
}

func (s copyOnWrite) Close() error {
	s.writers.Lock()
	defer s.writers.Unlock()
	s.table.Store(new(map[string]*jobstore.Job))
	return nil
}

// twoTrips has an owner, and asks it twice.
type twoTrips struct {
	*shelf
	calls chan func()
	ended chan struct{}
	once  *sync.Once
}

func newTwoTrips() twoTrips {
	s := twoTrips{newShelf(), make(chan func()), make(chan struct{}), new(sync.Once)}
	go func() {
		defer close(s.ended)
		for f := range s.calls {
			if f == nil {
				return
			}
			f()
		}
	}()
	return s
}

func (s twoTrips) ask(f func()) bool {
	done := make(chan struct{})
	select {
	case s.calls <- func() { f(); close(done) }:
		<-done
		return true
	case <-s.ended:
		return false
	}
}

func (s twoTrips) Update(id string, c jobstore.Change) (job jobstore.Job, err error) {
	if !s.ask(func() { job, err = s.Get(id) }) {
		return job, jobstore.Refused("update", id, jobstore.ErrClosed)
	}
	if err == nil {
		job, err = job.Apply(c)
	}
	if err != nil {
		return jobstore.Job{}, asUpdate(err, id)
	}
	s.Pause()
	if !s.ask(func() { s.put(job) }) {
		return jobstore.Job{}, jobstore.Refused("update", id, jobstore.ErrClosed)
	}
	return job, nil
}

func (s *shelf) put(job jobstore.Job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jobs != nil {
		s.jobs[job.ID] = &job
	}
}

func (s twoTrips) Close() error {
	s.once.Do(func() { s.calls <- nil })
	<-s.ended
	return s.shelf.Close()
}

// twoOrders takes two locks in one order here and in the other there.
type twoOrders struct {
	*shelf
	other *sync.Mutex
}

func (s twoOrders) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	s.other.Lock()
	defer s.other.Unlock()
	s.Pause()
	return s.shelf.Update(id, c)
}

func (s twoOrders) Get(id string) (jobstore.Job, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	s.Pause()
	s.other.Lock()
	defer s.other.Unlock()
	return (&shelf{jobs: s.jobs}).Get(id)
}

// Bugs that a single caller can see.

type beatAfterEnd struct{ *shelf }

func (s beatAfterEnd) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	job, err := s.find("update", id)
	if err != nil {
		return jobstore.Job{}, err
	}
	if was := job.Status; was.Terminal() && strings.HasPrefix(c.String(), "Beat") {
		job.Status = jobstore.Processing
		defer func() { job.Status = was }()
	}
	return s.apply(job, c)
}

type versionNotCounted struct{ *shelf }

func (s versionNotCounted) apply(job *jobstore.Job, c jobstore.Change) (jobstore.Job, error) {
	next, err := job.Apply(c)
	if err == nil {
		next.Version = job.Version
		*job = next
	}
	return next, err
}

func (s versionNotCounted) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	job, err := s.find("update", id)
	if err != nil {
		return jobstore.Job{}, err
	}
	return s.apply(job, c)
}

type errorWithoutID struct{ *shelf }

func (s errorWithoutID) Get(id string) (jobstore.Job, error) {
	job, err := s.shelf.Get(id)
	if errors.Is(err, jobstore.ErrNotFound) {
		err = jobstore.ErrNotFound
	}
	return job, err
}

// errorShared saves an allocation: it keeps the last refusal and returns it
// again when the same job refuses the next change.
type errorShared struct {
	*shelf
	last *atomic.Pointer[jobstore.TransitionError]
}

func (s errorShared) Update(id string, c jobstore.Change) (jobstore.Job, error) {
	job, err := s.shelf.Update(id, c)
	refused, ok := errors.AsType[*jobstore.TransitionError](err)
	if !ok {
		return job, err
	}
	if last := s.last.Load(); last != nil && last.Job.ID == id {
		return job, last
	}
	s.last.Store(refused)
	return job, refused
}

// tombstone forgets a deleted job only half.
type tombstone struct {
	*shelf
	mu     *sync.Mutex
	buried map[string]uint64
}

func (s tombstone) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	job, err := s.Get(id)
	if err == nil {
		s.buried[id] = job.Version
	}
	return s.shelf.Delete(id)
}

func (s tombstone) Create(id string, at jobstore.Instant) (jobstore.Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	job, err := s.shelf.Create(id, at)
	if err == nil && s.buried[id] > 0 {
		job.Version = s.buried[id]
		s.put(job)
	}
	return job, err
}

type lostClose struct{ *shelf }

func (lostClose) Close() error { return nil }

type closedTwice struct{ *shelf }

func (s closedTwice) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jobs == nil {
		return jobstore.ErrClosed
	}
	s.jobs = nil
	return nil
}
