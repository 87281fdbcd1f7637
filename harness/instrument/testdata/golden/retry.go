package p

import (
	"sync/atomic"
	"unsafe"
)

type node struct{ next *node }

var (
	n    atomic.Int32
	b    atomic.Bool
	head atomic.Pointer[node]
	list atomic.Pointer[[]int]
	raw  unsafe.Pointer
	word uintptr
)

func constants() {
	for !n.CompareAndSwap(n.Load(), 1) {
	}
	for !b.CompareAndSwap(b.Load(), true) {
	}
	for !atomic.CompareAndSwapUintptr(&word, atomic.LoadUintptr(&word), 1<<3) {
	}
}

func shifted(by uint) {
	for {
		if old := n.Load(); n.CompareAndSwap(old, 1<<by) {
			return
		}
	}
}

func nils() {
	for !head.CompareAndSwap(head.Load(), nil) {
	}
	for !list.CompareAndSwap(list.Load(), nil) {
	}
	for !atomic.CompareAndSwapPointer(&raw, atomic.LoadPointer(&raw), nil) {
	}
}

func pointers(p *node) {
	for !head.CompareAndSwap(head.Load(), p.next.next) {
	}
	for !atomic.CompareAndSwapPointer(&raw, atomic.LoadPointer(&raw), unsafe.Pointer(p)) {
	}
}

func shadowed() {
	type int32 string
	for !n.CompareAndSwap(0, 1) {
	}
}

func others(tries *int) {
	for !n.CompareAndSwap(0, 1) {
		*tries++
	}
	if n.CompareAndSwap(0, 1) {
		return
	}
}

//go:nosplit
func untouched() {
	for !n.CompareAndSwap(0, 1) {
	}
}
