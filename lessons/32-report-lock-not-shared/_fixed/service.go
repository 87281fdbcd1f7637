// Package service is the report's presentation service with its one-lock fix, in Go.
package service

import "sync"

// A Job is a presentation that is being made.
type Job struct{ Status string }

// A Service keeps the jobs.
type Service struct {
	jobLock sync.Mutex
	jobs    map[string]*Job
}

// New returns a service with a job under way.
func New(id string) *Service {
	return &Service{jobs: map[string]*Job{id: {Status: "processing"}}}
}

// Complete is what the event loop does; it reports whether it has ended the job.
func (s *Service) Complete(id string) bool {
	s.jobLock.Lock()
	defer s.jobLock.Unlock()
	return s.end(id, "completed")
}

// Fail is what the thread does with an exception.
func (s *Service) Fail(id string) bool {
	s.jobLock.Lock()
	defer s.jobLock.Unlock()
	return s.end(id, "failed")
}

func (s *Service) end(id, status string) bool {
	job := s.jobs[id]
	if job.Status != "processing" {
		return false
	}
	job.Status = status
	return true
}
