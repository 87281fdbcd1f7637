// Package limit bounds how many calls run at once.
package limit

import "context"

// A Limit has a number of places.
type Limit chan struct{}

// New returns a limit of n places.
func New(n int) Limit { return make(Limit, n) }

// Do calls f when there is a place, unless ctx ends before.
func (l Limit) Do(ctx context.Context, f func()) error {
	select {
	case l <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-l }()
	if err := ctx.Err(); err != nil {
		return err
	}
	f()
	return nil
}
