// Package history records what concurrent callers of an object saw, judges
// whether a sequential object could have answered them, and draws it.
//
// A test of a concurrent object cannot compare with one right answer: two calls
// that overlap may take effect in either order. What it can demand is that
// *some* order of the calls, which keeps apart those that did not overlap,
// explains every answer: the history is linearizable (Herlihy & Wing,
// "Linearizability", TOPLAS 1990). A [Recorder] notes when each call began and
// ended, a [Model] says what the sequential object answers, and [Model.Judge]
// searches for the order.
//
// The search is exponential in the calls that overlap, so keep histories small
// or split them with [Model.Key]; a history of 12 calls takes microseconds. It
// is done by porcupine (https://github.com/anishathalye/porcupine) and has a
// time limit, after which the verdict is [Unknown], which is never a pass.
package history

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"time"
)

// An Operation is one call of a client. Call and Return are readings of one
// clock; an operation that ends when another begins overlaps it.
type Operation[In, Out any] struct {
	Client int // from 0
	Input  In
	Output Out   // only if it returned
	Call   int64 // when it began
	Return int64 // when it ended, or Pending
}

// Pending is the Return of a call that has not returned. Such a call may have
// taken effect or not, and may still.
const Pending = math.MaxInt64

// A History is what the clients of one object did. The operations of one client
// do not overlap and stand in their order.
type History[In, Out any] []Operation[In, Out]

// A Recorder notes the calls of concurrent clients. Each client, which is one
// goroutine, has a number from 0.
//
// It orders no two clients: they share neither a lock nor a counter. The
// tempting recorder, which numbers calls and returns with one atomic counter,
// puts a happens-before edge between every two calls, and so hides data races
// of the object under test from the race detector.
type Recorder[In, Out any] struct {
	// Clock reads the time; nil means the monotonic clock. It must not go back.
	// Where time stands still, as in a testing/synctest bubble, every two calls
	// seem to overlap and the judgement is lenient: set it there.
	Clock func() int64

	clients []client[In, Out]
}

type client[In, Out any] struct {
	mu  sync.Mutex // the client's own, and History's
	ops []Operation[In, Out]
	_   [64]byte // keeps clients on cache lines of their own
}

// NewRecorder returns a Recorder for so many clients.
func NewRecorder[In, Out any](clients int) *Recorder[In, Out] {
	return &Recorder[In, Out]{clients: make([]client[In, Out], clients)}
}

// Do makes the call for a client and returns what it returned. A call that
// panics stays pending.
func (r *Recorder[In, Out]) Do(client int, in In, call func() Out) Out {
	c := &r.clients[client]
	i := c.begin(Operation[In, Out]{Client: client, Input: in, Return: Pending, Call: r.now()})
	out := call()
	c.end(i, out, r.now())
	return out
}

func (c *client[In, Out]) begin(op Operation[In, Out]) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ops = append(c.ops, op)
	return len(c.ops) - 1
}

func (c *client[In, Out]) end(i int, out Out, at int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ops[i].Output, c.ops[i].Return = out, at
}

var epoch = time.Now()

func (r *Recorder[In, Out]) now() int64 {
	if r.Clock != nil {
		return r.Clock()
	}
	return int64(time.Since(epoch))
}

// History returns what was recorded so far, sorted by Call. It may be called
// while calls are running: these are pending.
func (r *Recorder[In, Out]) History() History[In, Out] {
	var h History[In, Out]
	for i := range r.clients {
		c := &r.clients[i]
		c.mu.Lock()
		h = append(h, c.ops...)
		c.mu.Unlock()
	}
	slices.SortStableFunc(h, func(a, b Operation[In, Out]) int { return cmp.Compare(a.Call, b.Call) })
	return h
}

// Overlaps counts the pairs of operations of different clients that overlap. A
// history without any says little about concurrency.
func (h History[In, Out]) Overlaps() int {
	n := 0
	for i, a := range h {
		for _, b := range h[:i] {
			if a.Client != b.Client && a.Call <= b.Return && b.Call <= a.Return {
				n++
			}
		}
	}
	return n
}
