package sync

import (
	"slices"
	"sync"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// A Cond is a place to wait for an event. Signal and Broadcast synchronize
// before the return of the Wait that they unblock. Signal wakes who has waited
// longest, as the real one does.
//
// Wait takes its place in the queue before it unlocks L, in a step of its own:
// a Signal that comes between the caller's check and that step is lost, one
// that comes between it and going to sleep is not.
type Cond struct {
	// L is held while the condition is looked at or changed.
	L Locker

	// The rest of the real Cond: 36 bytes of its queue, which an execution
	// leaves alone, and the address of checker, to tell a copy.
	wait, notify uint32
	lock         uintptr
	head, tail   unsafe.Pointer
	checker      uintptr
}

// NewCond returns a Cond on l.
func NewCond(l Locker) *Cond { return &Cond{L: l} }

func (c *Cond) real() *sync.Cond { return (*sync.Cond)(unsafe.Pointer(c)) }

// condQueue is a Cond's queue in an execution, longest wait first.
type condQueue struct{ waiters []*condWaiter }

// A condWaiter is one call of Wait; its address is where it is synchronized.
type condWaiter struct{ woken bool }

func (c *Cond) queue() *condQueue { return sim.Slot[condQueue](unsafe.Pointer(c), slotCond) }

// check panics if c is a copy of a Cond that was in use.
func (c *Cond) check() {
	self := uintptr(unsafe.Pointer(&c.checker))
	if c.checker == 0 {
		c.checker = self
	}
	if c.checker != self {
		panic("sync.Cond is copied")
	}
}

// Wait unlocks c.L, waits to be woken, and locks c.L again.
func (c *Cond) Wait() {
	if !sim.Active() {
		sim.Waits(unsafe.Pointer(c))
		c.real().Wait()
		sim.Back()
		return
	}
	c.check()
	w := new(condWaiter)
	sim.Do(sim.KCondWait, unsafe.Pointer(c), nil)
	q := c.queue()
	q.waiters = append(q.waiters, w)
	c.L.Unlock()
	sim.Do(sim.KCondWake, unsafe.Pointer(c), func(unsafe.Pointer) bool { return w.woken })
	sim.Acquire(unsafe.Pointer(w))
	c.L.Lock()
}

// Signal wakes one goroutine that waits, if there is any.
func (c *Cond) Signal() {
	if !sim.Active() {
		c.real().Signal()
		return
	}
	c.check()
	sim.Do(sim.KSignal, unsafe.Pointer(c), nil)
	c.queue().wake(1)
}

// Broadcast wakes all goroutines that wait.
func (c *Cond) Broadcast() {
	if !sim.Active() {
		c.real().Broadcast()
		return
	}
	c.check()
	sim.Do(sim.KBroadcast, unsafe.Pointer(c), nil)
	q := c.queue()
	q.wake(len(q.waiters))
}

func (q *condQueue) wake(n int) {
	n = min(n, len(q.waiters))
	for _, w := range q.waiters[:n] {
		sim.Release(unsafe.Pointer(w))
		w.woken = true
	}
	q.waiters = slices.Delete(q.waiters, 0, n)
}
