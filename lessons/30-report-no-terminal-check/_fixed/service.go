// Package service is the report's presentation service with its one-lock fix, in Go.
package service

import "sync"

// A Job is a presentation that is being made.
type Job struct {
	Status   string
	Progress int
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

// Status returns a copy of a job.
func (s *Service) Status(id string) Job {
	s.jobLock.Lock()
	defer s.jobLock.Unlock()
	return *s.jobs[id]
}

// Progress is _update_job_status(id, progress=percent).
func (s *Service) Progress(id string, percent int) {
	s.jobLock.Lock()
	defer s.jobLock.Unlock()
	if job := s.jobs[id]; job.Status == "processing" {
		job.Progress = percent
	}
}

// Fail is what the thread does with an exception.
func (s *Service) Fail(id string) {
	s.jobLock.Lock()
	defer s.jobLock.Unlock()
	s.jobs[id].Status = "failed"
}
