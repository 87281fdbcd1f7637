// Package quota is owned by one goroutine that answers questions.
package quota

import "context"

// A Quota is safe for concurrent use until it is closed.
type Quota struct{ asked chan chan int }

// New starts the owner of a quota.
func New(n int) *Quota {
	q := &Quota{asked: make(chan chan int)}
	go q.own(n)
	return q
}

func (q *Quota) own(n int) {
	for reply := range q.asked {
		reply <- n
	}
}

// Left returns how much is left, unless ctx ends before.
func (q *Quota) Left(ctx context.Context) (int, error) {
	reply := make(chan int, 1)
	select {
	case q.asked <- reply:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	select {
	case n := <-reply:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// Close ends the owner.
func (q *Quota) Close() { close(q.asked) }
