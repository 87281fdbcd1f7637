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
	for !n.CompareAndSwap(0, 1) {
	}
	for !b.CompareAndSwap(false, true) {
	}
	for !atomic.CompareAndSwapUintptr(&word, 0, 1<<3) {
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
	for !atomic.CompareAndSwapPointer(&raw, raw, nil) {
	}
}

func pointers(p *node) {
	for !head.CompareAndSwap(p.next, p.next.next) {
	}
	for !atomic.CompareAndSwapPointer(&raw, nil, unsafe.Pointer(p)) {
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
