// Package freelist hands out the slots of a fixed buffer without a lock.
package freelist

import "sync/atomic"

// A List holds the numbers of free slots. Slot 0 is the end of the list.
type List struct {
	head atomic.Uint64 // a count of changes, and below it the first slot
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
		head := l.head.Load()
		slot := uint32(head)
		if slot == 0 {
			return 0
		}
		next := l.next[slot].Load()
		if l.head.CompareAndSwap(head, after(head, next)) {
			return slot
		}
	}
}

// Give returns a slot.
func (l *List) Give(slot uint32) {
	for {
		head := l.head.Load()
		l.next[slot].Store(uint32(head))
		if l.head.CompareAndSwap(head, after(head, slot)) {
			return
		}
	}
}

func after(head uint64, slot uint32) uint64 { return (head>>32+1)<<32 | uint64(slot) }
