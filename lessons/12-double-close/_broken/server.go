// EXPECT verdict=panic|data-race
// Stop looks whether the channel is closed and then closes it: two callers close it twice.

// Package server is a service that can be stopped.
package server

// A Server runs until it is stopped.
type Server struct{ done chan struct{} }

// New returns a running server.
func New() *Server { return &Server{done: make(chan struct{})} }

// Stop ends the server; it may be called more than once.
func (s *Server) Stop() {
	select {
	case <-s.done:
	default:
		close(s.done) // BUG closer
	}
}

// Done is closed when the server has been stopped.
func (s *Server) Done() <-chan struct{} { return s.done }
