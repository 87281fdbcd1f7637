// Package fetch reads two files at once.
package fetch

import (
	"errors"
	"sync"
)

// Both calls a and b at once and returns their errors.
func Both(a, b func() error) error {
	var errA, errB error
	var wg sync.WaitGroup
	wg.Go(func() {
		errA = a()
	})
	wg.Go(func() {
		errB = b()
	})
	wg.Wait()
	return errors.Join(errA, errB)
}
