package channel

import "example.com/racelab/jobstore"

// The calls as the owner makes them: plain, sequential code.

func (t table) create(id string, at jobstore.Instant) (jobstore.Job, error) {
	job, err := jobstore.New(id, at)
	if err != nil {
		return jobstore.Job{}, err
	}
	if _, taken := t[id]; taken {
		return jobstore.Job{}, jobstore.Refused("create", id, jobstore.ErrExists)
	}
	t[id] = &job
	return job, nil
}

func (t table) get(id string) (jobstore.Job, error) {
	job, ok := t[id]
	if !ok {
		return jobstore.Job{}, jobstore.Refused("get", id, jobstore.ErrNotFound)
	}
	return *job, nil
}

func (t table) update(id string, c jobstore.Change) (jobstore.Job, error) {
	job, ok := t[id]
	if !ok {
		return jobstore.Job{}, jobstore.Refused("update", id, jobstore.ErrNotFound)
	}
	if err := job.Accept(&c); err != nil {
		return jobstore.Job{}, err
	}
	return *job, nil
}

// remove deletes the job, if old is not nil only if it still equals that.
func (t table) remove(id string, old *jobstore.Job) error {
	job, ok := t[id]
	if !ok {
		return jobstore.Refused("delete", id, jobstore.ErrNotFound)
	}
	if old != nil {
		if err := job.Compare(*old); err != nil {
			return err
		}
	}
	delete(t, id)
	return nil
}

func (t table) all() []jobstore.Job {
	cut := make([]jobstore.Job, 0, len(t))
	for _, job := range t {
		cut = append(cut, *job)
	}
	return cut
}
