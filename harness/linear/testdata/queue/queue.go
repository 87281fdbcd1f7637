// Package queue has a bounded queue whose callers wait: a right one, and the two
// that are written most often instead of it.
package queue

import "sync"

// A Queue holds at most so many numbers. Put waits while it is full, Take while
// it is empty.
type Queue struct {
	mu    sync.Mutex
	cond  sync.Cond // something was put or taken
	items []int
	size  int
}

// New returns an empty queue for size numbers.
func New(size int) *Queue {
	q := &Queue{size: size}
	q.cond.L = &q.mu
	return q
}

// Put adds v at the end.
func (q *Queue) Put(v int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == q.size {
		q.cond.Wait()
	}
	q.items = append(q.items, v)
	q.cond.Broadcast()
}

// Take removes the first.
func (q *Queue) Take() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 {
		q.cond.Wait()
	}
	v := q.items[0]
	q.items = q.items[1:]
	q.cond.Broadcast()
	return v
}

// TryPut is Put that does not wait. It reports whether there was room.
func (q *Queue) TryPut(v int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.items) == q.size {
		return false
	}
	q.items = append(q.items, v)
	q.cond.Broadcast()
	return true
}

// Len is how many there are.
func (q *Queue) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.items)
}

// CheckThenAct is a Queue whose TryPut asks for room and then puts: each call is
// safe, the two of them are not.
type CheckThenAct struct{ *Queue }

// TryPut adds v even if another call has taken the room meanwhile.
func (q CheckThenAct) TryPut(v int) bool {
	if q.Len() == q.size {
		return false
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, v)
	q.cond.Broadcast()
	return true
}

// OneSignal is a Queue with one condition for two reasons to wait, and a Signal,
// which may wake the wrong one of those who do.
type OneSignal struct{ *Queue }

// Put adds v at the end and wakes one.
func (q OneSignal) Put(v int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == q.size {
		q.cond.Wait()
	}
	q.items = append(q.items, v)
	q.cond.Signal()
}

// Take removes the first and wakes one.
func (q OneSignal) Take() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 {
		q.cond.Wait()
	}
	v := q.items[0]
	q.items = q.items[1:]
	q.cond.Signal()
	return v
}
