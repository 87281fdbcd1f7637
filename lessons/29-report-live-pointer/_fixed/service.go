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

// Status is get_job_status.
func (s *Service) Status(id string) Job {
	s.jobLock.Lock()
	defer s.jobLock.Unlock()
	return *s.jobs[id]
}

// Complete is what the worker does at the end.
func (s *Service) Complete(id string) {
	s.jobLock.Lock()
	defer s.jobLock.Unlock()
	job := s.jobs[id]
	job.Status = "completed"
	job.Progress = 100
}
