// EXPECT verdict=data-race consequence=panic
// Put looks whether the queue is closed, lets go of the lock, and sends: Close may come in between.

// Package queue is a bounded queue that can be closed.
package queue

import "sync"

// A Queue is safe for concurrent use.
type Queue struct {
	mu     sync.Mutex
	closed bool
	items  chan int
}

// New returns a queue with room for n items.
func New(n int) *Queue { return &Queue{items: make(chan int, n)} }

// Put adds an item and reports whether there was room.
func (q *Queue) Put(item int) bool {
	q.mu.Lock()
	closed := q.closed
	q.mu.Unlock()
	if closed {
		return false
	}
	select { // BUG sender
	case q.items <- item: // BUG sender
		return true
	default:
		return false
	}
}

// Close ends the queue.
func (q *Queue) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	close(q.items) // BUG closer
}

// Items returns what is in the queue, when it has been closed.
func (q *Queue) Items() (all []int) {
	for item := range q.items {
		all = append(all, item)
	}
	return all
}
