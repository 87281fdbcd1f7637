// EXPECT verdict=leak
// When the caller gives up, nobody receives the answer any more: the goroutine that sends it stays for ever.

// Package lookup asks a slow service.
package lookup

import "context"

// Find calls ask and returns its answer, unless ctx ends first.
func Find(ctx context.Context, ask func() string) (string, error) {
	answer := make(chan string)
	go func() { answer <- ask() }() // BUG sender
	select {
	case a := <-answer:
		return a, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
