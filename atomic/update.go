package atomic

import (
	"math"

	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/epoch"
)

// Update applies c in place.
func (s *InPlace) Update(id string, c jobstore.Change) (job jobstore.Job, err error) {
	err = s.update(tagOf(id), id, &c, &job)
	return job, err
}

// update leaves in job what the job is then, or nothing.
func (s *InPlace) update(tag uint64, id string, c *jobstore.Change, job *jobstore.Job) error {
	t := s.index.current.Load()
	if t == nil {
		return missing(t, "update", id)
	}
	n, h := lockAlive(t, tag, id)
	if n == nil {
		return missing(t, "update", id)
	}
	if at, ok := c.Heartbeat(); ok && s.beat(n, h, at, job) {
		return nil
	}
	copyTo(job, n, h)
	if err := job.Accept(c); err != nil {
		n.body.unlock(h)
		*job = jobstore.Job{}
		return err
	}
	if now := s.index.clock.Now(); now != n.body.stamp.Load() {
		h = s.save(n, h, now)
	}
	store(n, job)
	n.body.unlock(headOf(job) | h&listed)
	return nil
}

// beat is what update does for a heartbeat that the job accepts, the change that comes
// most often. It loads the words that the rule is about and stores the one that changes,
// where update copies the job, judges the copy, and compares it with the cell again. It
// needs lock and ends it, unless the job does not accept the heartbeat: then it changes
// nothing and reports false, and update has the error. TestBeatIsApply holds it to
// Job.Apply. The tempting version lets go in that case, and update locks again: it is as
// right, and has thirty times as many schedules.
//
// What it saves is instructions; the words are on a line that is there already. Among
// a million jobs they count twice: most of a call is waiting for memory, and the
// shorter it is, the more of the next one's waiting the processor begins meanwhile.
func (s *InPlace) beat(n *cell, h uint64, at jobstore.Instant, job *jobstore.Job) bool {
	w := &n.body
	started, last := jobstore.Instant(w.started.Load()), jobstore.Instant(w.beat.Load())
	if !jobstore.AcceptsBeat(statusOf(h), started, last, at) {
		return false
	}
	progress := w.progress.Load()
	if now := s.index.clock.Now(); now != w.stamp.Load() {
		h = s.save(n, h, now)
	}
	h += 1 << versionAt
	w.beat.Store(int64(at))
	w.unlock(h)
	job.ID = n.id
	job.Status = jobstore.Processing
	job.Progress = math.Float64frombits(progress)
	job.Created, job.Started, job.LastHeartbeat = w.created, started, at
	job.Version = h >> versionAt
	return true
}

// lockAlive returns the node of a job that is not dead, locked.
func lockAlive(t *hashTable[words], tag uint64, id string) (*cell, uint64) {
	for n, i := t.first(tag, id); n != nil; n, i = t.find(tag, id, i+1) {
		h, ok := n.body.tryLock()
		if !ok {
			h = n.body.lock()
		}
		if h&dead == 0 {
			return n, h
		}
		n.body.unlock(h)
	}
	return nil, 0
}

// save stamps the cell, whose head is h, with the present epoch now, and keeps the
// job for the cuts that show it. It returns the head, which may be listed now. It
// needs lock, as reading the clock for it does, and comes before the words are
// overwritten. The version comes before the stamp: who finds the stamp too late for
// its cut finds the version. Callers ask themselves whether the epoch is another one: a
// function that asks would not be inlined, and nearly always it is not.
func (s *InPlace) save(n *cell, h, now uint64) uint64 {
	w := &n.body
	cuts := s.index.clock.Cuts()
	stamp := w.stamp.Load()
	if epoch.Shown(cuts, stamp, now) {
		v := new(epoch.Version)
		copyTo(&v.Job, n, h)
		v.Stamp.Store(stamp)
		v.Older.Store(w.saved.Load())
		w.saved.Store(v)
		if h&listed == 0 {
			h |= listed
			s.index.list(n)
		}
	}
	epoch.Prune(&w.saved, now, cuts)
	w.stamp.Store(now)
	return h
}
