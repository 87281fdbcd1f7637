// EXPECT verdict=assertion
// Take compares the head with an index that may have been taken and given back: the classic ABA.

// Package freelist hands out the slots of a fixed buffer without a lock.
package freelist

import "sync/atomic"

// A List holds the numbers of free slots. Slot 0 is the end of the list.
type List struct {
	head atomic.Uint32
	next [4]atomic.Uint32
}

// New returns the list of slots 1, 2 and 3.
func New() *List {
	l := &List{}
	l.head.Store(1)
	l.next[1].Store(2)
	l.next[2].Store(3)
	return l
}

// Take removes a free slot; 0 says that there is none.
func (l *List) Take() uint32 {
	for {
		slot := l.head.Load() // BUG taker
		if slot == 0 {
			return 0
		}
		next := l.next[slot].Load()            // BUG taker
		if l.head.CompareAndSwap(slot, next) { // BUG taker
			return slot
		}
	}
}

// Give returns a slot.
func (l *List) Give(slot uint32) {
	for {
		head := l.head.Load()
		l.next[slot].Store(head)
		if l.head.CompareAndSwap(head, slot) { // BUG giver
			return
		}
	}
}
