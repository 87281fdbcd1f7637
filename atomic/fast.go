package atomic

import (
	"math/bits"

	"example.com/racelab/jobstore"
)

// The fast paths of jobstore that these stores have.

// Handle returns a handle that has hashed the id.
func (s *InPlace) Handle(id string) jobstore.Handle {
	return &inPlaceHandle{s, id, tagOf(id)}
}

type inPlaceHandle struct {
	store *InPlace
	id    string
	tag   uint64
}

// Get is InPlace.Get.
func (h *inPlaceHandle) Get() (job jobstore.Job, err error) {
	t := h.store.index.current.Load()
	if t == nil || !get(t, h.tag, h.id, &job) {
		return jobstore.Job{}, missing(t, "get", h.id)
	}
	return job, nil
}

// Update is InPlace.Update.
func (h *inPlaceHandle) Update(c jobstore.Change) (job jobstore.Job, err error) {
	err = h.store.update(h.tag, h.id, &c, &job)
	return job, err
}

// Handle returns a handle that has hashed the id.
func (s *Cells) Handle(id string) jobstore.Handle {
	return &cellsHandle{s, id, tagOf(id)}
}

type cellsHandle struct {
	store *Cells
	id    string
	tag   uint64
}

// Get is Cells.Get.
func (h *cellsHandle) Get() (jobstore.Job, error) {
	t := h.store.index.current.Load()
	_, v := h.store.newest(t, h.tag, h.id)
	if v == nil {
		return jobstore.Job{}, missing(t, "get", h.id)
	}
	return v.Job, nil
}

// Update is Cells.Update.
func (h *cellsHandle) Update(c jobstore.Change) (jobstore.Job, error) {
	return h.store.update(h.tag, h.id, &c)
}

// GetBatch copies many jobs. It goes through groups of ids in two passes: the
// first asks for the buckets of all, the second for the nodes, so the processor
// waits for several of them at once.
func (s *InPlace) GetBatch(ids []string, jobs []jobstore.Job, errs []error) {
	const group = 16
	var tags [group]uint64
	for len(ids) > 0 {
		n := min(group, len(ids))
		t := s.index.current.Load()
		for i, id := range ids[:n] {
			if tags[i] = tagOf(id); t != nil {
				t.touch(tags[i])
			}
		}
		for i, id := range ids[:n] {
			jobs[i], errs[i] = jobstore.Job{}, nil
			if t == nil || !get(t, tags[i], id, &jobs[i]) {
				errs[i] = missing(t, "get", id)
			}
		}
		ids, jobs, errs = ids[n:], jobs[n:], errs[n:]
	}
}

// touch loads the marks of the bucket in which a search begins, and the first word of
// what it will look at there.
func (t *hashTable[B]) touch(tag uint64) {
	b := t.bucket(t.home(tag))
	if m := marked(b.marks.Load(), tag); m != 0 {
		if n := b.nodes[bits.TrailingZeros64(m)>>3].Load(); n != nil {
			_ = n.spare.Load()
		}
	}
}

// View returns the job without a copy.
func (s *Cells) View(id string) (*jobstore.Job, error) {
	t := s.index.current.Load()
	_, v := s.newest(t, tagOf(id), id)
	if v == nil {
		return nil, missing(t, "get", id)
	}
	return &v.Job, nil
}

// View returns the job without a copy.
func (s *Persistent) View(id string) (*jobstore.Job, error) {
	root := s.root.Load()
	job := root.find(tagOf(id), id)
	if job == nil {
		return nil, root.missing("get", id)
	}
	return job, nil
}

// View returns the job without a copy.
func (s *Store) View(id string) (*jobstore.Job, error) {
	t := s.current.Load()
	if t == nil {
		return nil, jobstore.Refused("get", id, jobstore.ErrClosed)
	}
	job, ok := (*t)[id]
	if !ok {
		return nil, jobstore.Refused("get", id, jobstore.ErrNotFound)
	}
	return job, nil
}
