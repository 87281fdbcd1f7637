// Package server is a service that can be stopped.
package server

import "sync"

// A Server runs until it is stopped.
type Server struct {
	once sync.Once
	done chan struct{}
}

// New returns a running server.
func New() *Server { return &Server{done: make(chan struct{})} }

// Stop ends the server; it may be called more than once.
func (s *Server) Stop() {
	s.once.Do(func() { close(s.done) })
}

// Done is closed when the server has been stopped.
func (s *Server) Done() <-chan struct{} { return s.done }
