// EXPECT verdict=data-race
// Both goroutines assign to the one err that they capture: the error of one is overwritten.

// Package fetch reads two files at once.
package fetch

import (
	"errors"
	"sync"
)

// Both calls a and b at once and returns their errors.
func Both(a, b func() error) error {
	var err error
	var wg sync.WaitGroup
	wg.Go(func() {
		if e := a(); e != nil {
			err = errors.Join(err, e) // BUG first
		}
	})
	wg.Go(func() {
		if e := b(); e != nil {
			err = errors.Join(err, e) // BUG second
		}
	})
	wg.Wait()
	return err
}
