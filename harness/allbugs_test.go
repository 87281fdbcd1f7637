package harness

import (
	"iter"

	"example.com/racelab/jobstore"
)

// Bugs of All, and of what a store leaves running.

type jobs = iter.Seq2[jobstore.Job, error]

// iterationUnlocked ranges over the live map.
type iterationUnlocked struct{ *shelf }

func (s iterationUnlocked) All() jobs {
	return func(yield func(jobstore.Job, error) bool) {
		if s.jobs == nil {
			each(nil, false, yield)
			return
		}
		for _, job := range s.jobs {
			if !yield(*job, nil) {
				return
			}
		}
	}
}

// livePointer copies the pointers under the lock, and reads the jobs later.
type livePointer struct{ *shelf }

func (s livePointer) All() jobs {
	return func(yield func(jobstore.Job, error) bool) {
		s.mu.RLock()
		open := s.jobs != nil
		var cut []*jobstore.Job
		for _, job := range s.jobs {
			cut = append(cut, job)
		}
		s.mu.RUnlock()
		if !open {
			each(nil, false, yield)
		}
		for _, job := range cut {
			if !yield(*job, nil) {
				return
			}
		}
	}
}

// notACut copies job by job, each under the lock.
type notACut struct{ *shelf }

func (s notACut) All() jobs {
	return func(yield func(jobstore.Job, error) bool) {
		s.mu.RLock()
		ids, open := s.ids(), s.jobs != nil
		s.mu.RUnlock()
		var cut []jobstore.Job
		for _, id := range ids {
			s.Pause()
			if job, err := s.Get(id); err == nil {
				cut = append(cut, job)
			}
		}
		each(cut, open, yield)
	}
}

// bufferReused saves an allocation: every range copies into the same buffer.
type bufferReused struct {
	*shelf
	buffer *[]jobstore.Job
}

func (s bufferReused) All() jobs {
	return func(yield func(jobstore.Job, error) bool) {
		s.mu.Lock()
		*s.buffer = append((*s.buffer)[:0], s.copies()...)
		cut, open := *s.buffer, s.jobs != nil
		s.mu.Unlock()
		each(cut, open, yield)
	}
}

// cutTooEarly takes the cut when All is called.
type cutTooEarly struct{ *shelf }

func (s cutTooEarly) All() jobs {
	s.mu.RLock()
	defer s.mu.RUnlock()
	cut, open := s.copies(), s.jobs != nil
	return func(yield func(jobstore.Job, error) bool) { each(cut, open, yield) }
}

// lockHeld keeps the lock while the body runs.
type lockHeld struct{ *shelf }

func (s lockHeld) All() jobs {
	return func(yield func(jobstore.Job, error) bool) {
		s.mu.RLock()
		defer s.mu.RUnlock()
		each(s.copies(), s.jobs != nil, yield)
	}
}

// lockLostOnPanic does that without defer.
type lockLostOnPanic struct{ *shelf }

func (s lockLostOnPanic) All() jobs {
	return func(yield func(jobstore.Job, error) bool) {
		s.mu.RLock()
		each(s.copies(), s.jobs != nil, yield)
		s.mu.RUnlock()
	}
}

// lockLostOnBreak returns from the middle.
type lockLostOnBreak struct{ *shelf }

func (s lockLostOnBreak) All() jobs {
	return func(yield func(jobstore.Job, error) bool) {
		s.mu.RLock()
		for _, job := range s.copies() {
			if !yield(job, nil) {
				return
			}
		}
		s.mu.RUnlock()
	}
}

// cutByClose looks at the store again at each step.
type cutByClose struct{ *shelf }

func (s cutByClose) All() jobs {
	return func(yield func(jobstore.Job, error) bool) {
		for job, err := range s.shelf.All() {
			if _, gone := s.Get(job.ID); err == nil && jobstore.FaultOf(gone) == jobstore.FaultClosed {
				yield(jobstore.Job{}, jobstore.RefusedAll())
				return
			}
			if !yield(job, err) {
				return
			}
		}
	}
}

// silentWhenClosed yields nothing on a closed store.
type silentWhenClosed struct{ *shelf }

func (s silentWhenClosed) All() jobs {
	return func(yield func(jobstore.Job, error) bool) {
		for job, err := range s.shelf.All() {
			if err != nil || !yield(job, nil) {
				return
			}
		}
	}
}

// waitsForEver does not tell waiting callers that the owner has gone.
type waitsForEver struct{ twoTrips }

func (s waitsForEver) Update(id string, c jobstore.Change) (job jobstore.Job, err error) {
	done := make(chan struct{})
	s.calls <- func() { job, err = s.shelf.Update(id, c); close(done) }
	<-done
	return job, err
}

// goroutineLeft starts a helper that Close forgets.
type goroutineLeft struct {
	*shelf
	stop chan struct{}
}

func newGoroutineLeft() goroutineLeft {
	s := goroutineLeft{newShelf(), make(chan struct{})}
	go func() { <-s.stop }()
	return s
}
