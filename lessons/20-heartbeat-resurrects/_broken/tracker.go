// EXPECT verdict=assertion
// The heartbeat writes the whole record back that it read before: a finished job is under way again.

// Package tracker keeps a record of a running job.
package tracker

import "sync"

// A Job is the record.
type Job struct {
	Status string
	Beats  int
}

// A Tracker is safe for concurrent use.
type Tracker struct {
	mu  sync.Mutex
	job Job
}

// New starts a job.
func New() *Tracker { return &Tracker{job: Job{Status: "running"}} }

// Job returns the record.
func (t *Tracker) Job() Job {
	t.mu.Lock() // BUG beat
	defer t.mu.Unlock()
	return t.job // BUG beat
}

func (t *Tracker) put(j Job) {
	t.mu.Lock() // BUG beat
	defer t.mu.Unlock()
	t.job = j // BUG beat
}

// Beat says that the job lives.
func (t *Tracker) Beat() {
	if j := t.Job(); j.Status == "running" {
		j.Beats++
		t.put(j)
	}
}

// Finish ends the job.
func (t *Tracker) Finish() {
	t.mu.Lock() // BUG finish
	defer t.mu.Unlock()
	t.job.Status = "done" // BUG finish
}
