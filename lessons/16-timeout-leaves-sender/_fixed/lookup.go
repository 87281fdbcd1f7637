// Package lookup asks a slow service.
package lookup

import "context"

// Find calls ask and returns its answer, unless ctx ends first.
func Find(ctx context.Context, ask func() string) (string, error) {
	answer := make(chan string, 1)
	go func() { answer <- ask() }()
	select {
	case a := <-answer:
		return a, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
