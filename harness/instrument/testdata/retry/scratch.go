package p

import (
	"runtime"
	"slices"
	"sync/atomic"
)

type node struct {
	next, other *node
	n           int
	arr         [2]int
}

var (
	head  atomic.Pointer[node]
	x     atomic.Int32
	spare *node
)

func use(...any) {}

func overwritten(v int32) (int32, int32) {
	var old, next int32
	for {
		old = x.Load()
		next = old + v
		if x.CompareAndSwap(old, next) { // yes
			break
		}
	}
	return old, next
}

func leftBefore(v int32) int32 {
	var old int32
	for {
		if v < 0 {
			break
		}
		old = x.Load()
		if x.CompareAndSwap(old, v) { // no: assigns old
			break
		}
	}
	return old
}

func leftBeforeByCondition(v int32) int32 {
	var old int32
	for v > 0 {
		old = x.Load()
		if x.CompareAndSwap(old, v) { // no: assigns old
			break
		}
	}
	return old
}

func leftBeforeUnused(v int32) {
	var old int32
	for v > 0 {
		if v > 5 {
			return
		}
		old = x.Load()
		if x.CompareAndSwap(old, v) { // yes
			break
		}
	}
}

func readBefore(v int32) {
	var old, last int32
	for {
		last = old
		old = x.Load()
		if x.CompareAndSwap(old, last) { // no: assigns old
			return
		}
	}
}

func readByItself() {
	var n int32
	for {
		n = n + x.Load()
		if x.CompareAndSwap(0, n) { // no: assigns n
			return
		}
	}
}

func readByCondition() {
	var old int32
	for old < 5 {
		old = x.Load()
		if x.CompareAndSwap(old, old+1) { // no: assigns old
			return
		}
	}
}

func onCondition(b bool) {
	var old int32
	for {
		if b {
			old = x.Load()
		}
		if x.CompareAndSwap(old, old+1) { // no: assigns old
			return
		}
	}
}

func captured() {
	var old int32
	defer func() { use(old) }()
	for {
		old = x.Load()
		if x.CompareAndSwap(old, old+1) { // no: assigns old
			return
		}
	}
}

func pointedTo() {
	var old int32
	use(&old)
	for {
		old = x.Load()
		if x.CompareAndSwap(old, old+1) { // no: assigns old
			return
		}
	}
}

func ofAnOuterLoop(list []int32) {
	var old int32
	for range list {
		use(old)
		for {
			old = x.Load()
			if x.CompareAndSwap(old, old+1) { // no: assigns old
				break
			}
		}
	}
}

func inAnOuterLoop(list []int32) {
	for range list {
		var old int32
		for {
			old = x.Load()
			if x.CompareAndSwap(old, old+1) { // yes
				break
			}
		}
		use(old)
	}
}

func goesBack() {
	var old int32
again:
	use(old)
	for {
		old = x.Load()
		if x.CompareAndSwap(old, old+1) { // no: assigns old
			break
		}
	}
	if x.Load() < 5 {
		goto again
	}
}

func push(v int) {
	n := &node{}
	n.n = v
	for {
		old := head.Load()
		n.next, n.other = old, old
		if head.CompareAndSwap(old, n) { // yes
			return
		}
	}
}

func pushContinued() {
	n := new(node)
	for {
		n.next = head.Load()
		if !head.CompareAndSwap(n.next, n) { // yes
			runtime.Gosched()
			continue
		}
		use(n)
		return
	}
}

func pushMany() {
	n := &node{}
	for {
		n.next = head.Load()
		if head.CompareAndSwap(n.next, n) { // no: assigns n.next
			use(n)
		}
	}
}

func pushIfMore(b bool) {
	n := &node{}
	for {
		n.next = head.Load()
		if head.CompareAndSwap(n.next, n) && b { // no: assigns n.next
			return
		}
	}
}

func pushOtherwise(b bool) {
	n := &node{}
	for {
		n.next = head.Load()
		if b {
			spare = n
			continue
		}
		if head.CompareAndSwap(n.next, n) { // no: assigns n.next
			return
		}
	}
}

func pushPublished() {
	n := &node{}
	spare = n
	for {
		n.next = head.Load()
		if head.CompareAndSwap(n.next, n) { // no: assigns n.next
			return
		}
	}
}

func pushParameter(n *node) {
	for {
		n.next = head.Load()
		if head.CompareAndSwap(n.next, n) { // no: assigns n.next
			return
		}
	}
}

func pushSpare() {
	n := &node{}
	if spare != nil {
		n = spare
	}
	for {
		n.next = head.Load()
		if head.CompareAndSwap(n.next, n) { // no: assigns n.next
			return
		}
	}
}

func pushOfVariable() {
	var on node
	n := &on
	use(&on)
	for {
		n.next = head.Load()
		if head.CompareAndSwap(n.next, n) { // no: assigns n.next
			return
		}
	}
}

func pushPart() {
	n := &node{}
	use(n.arr[:])
	for {
		n.next = head.Load()
		if head.CompareAndSwap(n.next, n) { // no: assigns n.next
			return
		}
	}
}

func pushOtherField() {
	n := &node{}
	for {
		n.next = head.Load()
		n.n++
		if head.CompareAndSwap(n.next, n) { // no: assigns n.n
			return
		}
	}
}

func (n *node) add() { n.n++ }

func whole() {
	n := new(node)
	for {
		old := head.Load()
		if old == nil {
			return
		}
		*n = *old
		n.n++
		n.arr[1] = 2
		n.add()
		if head.CompareAndSwap(old, n) { // yes
			return
		}
	}
}

func wholeButDeeper() {
	n := new(node)
	for {
		old := head.Load()
		*n = *old
		n.other.n++
		if head.CompareAndSwap(old, n) { // no: assigns n.other.n
			return
		}
	}
}

func fieldButAll() {
	n := new(node)
	for {
		n.n = 1
		n.add()
		if head.CompareAndSwap(n.next, n) { // no: add assigns n.n
			return
		}
	}
}

func searches(list []int32) {
	for {
		old := x.Load()
		at := slices.IndexFunc(list, func(n int32) bool { return n == old })
		if x.CompareAndSwap(old, int32(at)) { // yes
			return
		}
	}
}

func searchesCounting(list []int32) {
	calls := 0
	for {
		old := x.Load()
		at := slices.IndexFunc(list, func(n int32) bool { calls++; return n == old })
		if x.CompareAndSwap(old, int32(at)) { // no: a literal assigns calls
			return
		}
	}
}

var (
	last atomic.Pointer[int32]
	edit atomic.Pointer[func(int32) int32]
)

func published() {
	var old int32
	last.Store(&old)
	for {
		old = x.Load()
		if x.CompareAndSwap(old, old+1) { // no: assigns old
			return
		}
	}
}

func publishedByTry(more bool) {
	var next int32
	for {
		old := last.Load()
		next = *old + 1
		if last.CompareAndSwap(old, &next) { // no: assigns next
			if !more {
				return
			}
		}
	}
}

func publishedLiteral() {
	next := func(n int32) int32 { return n + 1 }
	edit.Store(&next)
	for {
		old := x.Load()
		if x.CompareAndSwap(old, next(old)) { // no: calls next, which may be any function
			return
		}
	}
}

func publishedInIteration() {
	for {
		old := last.Load()
		next := *old
		next++
		if last.CompareAndSwap(old, &next) { // yes
			return
		}
	}
}
