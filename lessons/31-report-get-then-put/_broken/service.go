// EXPECT verdict=assertion
// Every access takes the lock, and the callers read, change and put back: the heartbeat puts back an old progress.

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
	s.jobLock.Lock() // BUG heartbeat
	defer s.jobLock.Unlock()
	return *s.jobs[id] // BUG heartbeat
}

// Put stores a job.
func (s *Service) Put(id string, job Job) {
	s.jobLock.Lock() // BUG worker
	defer s.jobLock.Unlock()
	s.jobs[id] = &job // BUG worker
}

// Progress is the worker's.
func (s *Service) Progress(id string, percent int) {
	job := s.Get(id)
	job.Progress = percent
	s.Put(id, job)
}

// Beat is the heartbeat's.
func (s *Service) Beat(id string) {
	job := s.Get(id)
	job.Beats++
	s.Put(id, job)
}
