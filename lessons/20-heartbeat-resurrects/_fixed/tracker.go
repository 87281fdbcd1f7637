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
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.job
}

// Beat says that the job lives.
func (t *Tracker) Beat() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.job.Status == "running" {
		t.job.Beats++
	}
}

// Finish ends the job.
func (t *Tracker) Finish() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.job.Status = "done"
}
