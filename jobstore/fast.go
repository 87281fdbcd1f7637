package jobstore

import "errors"

// What a store may offer besides. Each is found by a type assertion, and each has
// a function below that uses it where it is and does without where it is not, so
// that a caller need not know what store it has. They keep the contract of the
// calls of Store that they stand for.

// A Handler gives out handles, for a caller that comes back to the same job: the
// handle has done once what every call does with the id, such as hashing it.
type Handler interface {
	Handle(id string) Handle
}

// A Handle is an id, ready for a store. It holds no job: it can be made before the
// job is, and used after it was deleted and made anew.
type Handle interface {
	Get() (Job, error)
	Update(c Change) (Job, error)
}

// A Batcher reads many jobs at a time, which hides the time that memory takes for
// one behind that of the others.
type Batcher interface {
	// GetBatch stores the job of each id in jobs, and its error in errs, at the
	// same index; both are at least as long as ids. Each job is as it was at some
	// instant of the call, not all at the same one; for that there is All.
	GetBatch(ids []string, jobs []Job, errs []error)
}

// A Viewer keeps immutable jobs and lends them out without a copy.
type Viewer interface {
	// View returns the job as it is at one instant. The job does not change, and
	// must not be changed: others read it too.
	View(id string) (*Job, error)
}

// HandleOf returns a handle for the job id of s.
func HandleOf(s Store, id string) Handle {
	if h, ok := s.(Handler); ok {
		return h.Handle(id)
	}
	return plainHandle{s, id}
}

type plainHandle struct {
	store Store
	id    string
}

func (h plainHandle) Get() (Job, error)            { return h.store.Get(h.id) }
func (h plainHandle) Update(c Change) (Job, error) { return h.store.Update(h.id, c) }

// GetBatch reads the jobs of ids from s. It returns nil if all were there, and
// else the errors, joined; a job that was not is the zero Job.
func GetBatch(s Store, ids []string, jobs []Job) error {
	errs := make([]error, len(ids))
	if b, ok := s.(Batcher); ok {
		b.GetBatch(ids, jobs, errs)
	} else {
		for i, id := range ids {
			jobs[i], errs[i] = s.Get(id)
		}
	}
	return errors.Join(errs...)
}

// View returns the job id of s, which must not be changed, without a copy if s can.
func View(s Store, id string) (*Job, error) {
	if v, ok := s.(Viewer); ok {
		return v.View(id)
	}
	job, err := s.Get(id)
	if err != nil {
		return nil, err
	}
	return &job, nil
}
