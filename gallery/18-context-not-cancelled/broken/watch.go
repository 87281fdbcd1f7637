// EXPECT verdict=leak
// Close cancels only a watcher that says it runs; one that is only about to run stays for ever.

// Package watch runs a watcher in the background.
package watch

import (
	"context"
	"sync/atomic"
)

// A Watcher collects changes.
type Watcher struct {
	cancel  context.CancelFunc
	running atomic.Bool
	changes chan string
}

// Start starts a watcher.
func Start() *Watcher {
	ctx, cancel := context.WithCancel(context.Background())
	w := &Watcher{cancel: cancel, changes: make(chan string)}
	go w.run(ctx)
	return w
}

func (w *Watcher) run(ctx context.Context) {
	w.running.Store(true)
	defer w.running.Store(false)
	for {
		select { // BUG watcher
		case <-w.changes: // BUG watcher
		case <-ctx.Done(): // BUG watcher
			return
		}
	}
}

// Close ends the watcher.
func (w *Watcher) Close() {
	if w.running.Load() {
		w.cancel()
	}
}
