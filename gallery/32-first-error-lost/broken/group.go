// EXPECT verdict=assertion
// The error is offered to a channel without a buffer: if Wait does not receive just then, it is thrown away.

// Package group runs functions at once and keeps the first error.
package group

import "sync"

// A Group is used once.
type Group struct {
	wg   sync.WaitGroup
	errs chan error
}

// New returns an empty group.
func New() *Group { return &Group{errs: make(chan error)} }

// Go calls f in a goroutine.
func (g *Group) Go(f func() error) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		if err := f(); err != nil {
			select { // BUG member
			case g.errs <- err: // BUG member
			default: // BUG member
			}
		}
	}()
}

// Wait waits for all and returns the first error.
func (g *Group) Wait() error {
	done := make(chan struct{})
	go func() {
		g.wg.Wait()
		close(done)
	}()
	select { // BUG waiter
	case err := <-g.errs: // BUG waiter
		<-done
		return err
	case <-done: // BUG waiter
		return nil
	}
}
