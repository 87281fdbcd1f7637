// Package group runs functions at once and keeps the first error.
package group

import "sync"

// A Group is used once.
type Group struct {
	wg   sync.WaitGroup
	errs chan error
}

// New returns an empty group.
func New() *Group { return &Group{errs: make(chan error, 1)} }

// Go calls f in a goroutine.
func (g *Group) Go(f func() error) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		if err := f(); err != nil {
			select {
			case g.errs <- err:
			default:
			}
		}
	}()
}

// Wait waits for all and returns the first error.
func (g *Group) Wait() error {
	g.wg.Wait()
	select {
	case err := <-g.errs:
		return err
	default:
		return nil
	}
}
