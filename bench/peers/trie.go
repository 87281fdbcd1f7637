package main

import (
	"sync/atomic"

	"example.com/racelab/jobstore"
	"github.com/benbjohnson/immutable"
)

// trie is a persistent hash trie behind one atomic pointer, so what All sees is a
// cut.
type trie struct {
	root atomic.Pointer[immutable.Map[string, *jobstore.Job]]
}

func newTrie() jobstore.Store {
	t := new(trie)
	t.root.Store(immutable.NewMap[string, *jobstore.Job](nil))
	return adapt(t)
}

func (t *trie) get(id string) (jobstore.Job, bool) {
	if job, ok := t.root.Load().Get(id); ok {
		return *job, true
	}
	return jobstore.Job{}, false
}

func (t *trie) add(job *jobstore.Job) bool {
	for {
		root := t.root.Load()
		if _, taken := root.Get(job.ID); taken {
			return false
		}
		if t.root.CompareAndSwap(root, root.Set(job.ID, job)) {
			return true
		}
	}
}

func (t *trie) update(id string, c jobstore.Change) (jobstore.Job, error) {
	next := new(jobstore.Job)
	for {
		root := t.root.Load()
		old, ok := root.Get(id)
		if !ok {
			return jobstore.Job{}, notFound(id)
		}
		*next = *old
		if err := next.Accept(&c); err != nil {
			return jobstore.Job{}, err
		}
		if t.root.CompareAndSwap(root, root.Set(id, next)) {
			return *next, nil
		}
	}
}

func (t *trie) remove(id string, judge func(*jobstore.Job) error) (bool, error) {
	for {
		root := t.root.Load()
		old, ok := root.Get(id)
		if !ok {
			return false, nil
		}
		if err := judge(old); err != nil {
			return true, err
		}
		if t.root.CompareAndSwap(root, root.Delete(id)) {
			return true, nil
		}
	}
}

func (t *trie) all() (jobs []jobstore.Job) {
	for it := t.root.Load().Iterator(); !it.Done(); {
		_, job, _ := it.Next()
		jobs = append(jobs, *job)
	}
	return jobs
}
