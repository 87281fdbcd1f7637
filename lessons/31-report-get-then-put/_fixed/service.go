// Package service is the report's presentation service with its one-lock fix, in Go.
package service

import "sync"

// A Job is a presentation that is being made.
type Job struct {
	Status   string
	Progress int
	Beats    int
}

// A Service keeps the jobs.
type Service struct {
	jobLock sync.Mutex
	jobs    map[string]*Job
}

// New returns a service with a job under way.
func New(id string, progress int) *Service {
	return &Service{jobs: map[string]*Job{id: {Status: "processing", Progress: progress}}}
}

// Get returns a copy of a job.
func (s *Service) Get(id string) Job {
	s.jobLock.Lock()
	defer s.jobLock.Unlock()
	return *s.jobs[id]
}

// Update changes a job under the lock.
func (s *Service) Update(id string, change func(*Job)) {
	s.jobLock.Lock()
	defer s.jobLock.Unlock()
	change(s.jobs[id])
}

// Progress is the worker's.
func (s *Service) Progress(id string, percent int) {
	s.Update(id, func(job *Job) { job.Progress = percent })
}

// Beat is the heartbeat's.
func (s *Service) Beat(id string) {
	s.Update(id, func(job *Job) { job.Beats++ })
}
