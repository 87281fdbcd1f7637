package p

import "sync/atomic"

func loadedBefore(x *atomic.Int32) {
	old := x.Load()
	for {
		if x.CompareAndSwap(old, old+1) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

func loadedElsewhere(x, y *atomic.Int32) {
	for {
		old := y.Load()
		if x.CompareAndSwap(old, old+1) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

func loadedSometimes(x *atomic.Int32, fresh bool) {
	for {
		var old int32
		if fresh {
			old = x.Load()
		}
		if x.CompareAndSwap(old, old+1) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

func loadedAndChanged(x *atomic.Int32) {
	for {
		old := x.Load()
		old++
		if x.CompareAndSwap(old, 0) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

func loadedOfAnother(x, y *atomic.Int32) {
	for {
		w := x
		old := w.Load()
		w = y
		if w.CompareAndSwap(old, 0) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

func loadedAndShadowed(x *atomic.Int32) {
	for {
		old := x.Load()
		{
			old := old - 1
			if x.CompareAndSwap(old, 0) { // no: compares with what the iteration has not loaded
				return
			}
		}
	}
}

func loadedInInit(x *atomic.Int32) {
	for {
		if old := x.Load(); old > 3 || !x.CompareAndSwap(old, old+1) { // yes
			continue
		}
		return
	}
}

type shards struct{ of [4]atomic.Int64 }

func loadedElement(s *shards, i int) {
	for {
		old := s.of[i].Load()
		if s.of[i].CompareAndSwap(old, old+1) { // yes
			return
		}
	}
}

func loadedOtherElement(s *shards, i, j int) {
	for {
		old := s.of[i].Load()
		if s.of[j].CompareAndSwap(old, old+1) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

func loadedByFunction(n *uint64) {
	for {
		old := atomic.LoadUint64(n)
		if atomic.CompareAndSwapUint64(n, old, old*2) { // yes
			return
		}
	}
}

func loadedByFunctionOfOther(n, m *uint64) {
	for {
		old := atomic.LoadUint64(m)
		if atomic.CompareAndSwapUint64(n, old, old*2) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

func loadedByVar(x *atomic.Int32) {
	for {
		var old = x.Load()
		if x.CompareAndSwap(old, old+1) { // yes
			return
		}
	}
}

func loadedByTwo(x, y *atomic.Int32) {
	for {
		a, b := x.Load(), y.Load()
		if x.CompareAndSwap(a, b) { // yes
			return
		}
	}
}

func loadedThroughPointer(x *atomic.Int32) {
	for {
		old := x.Load()
		p := &old
		*p = 0
		if x.CompareAndSwap(old, 1) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

type pair struct {
	old int32
	n   *atomic.Int32
	arr [2]int32
}

func (p *pair) bump() { p.old++ }

func loadedAndBumped(x *atomic.Int32) {
	for {
		p := &pair{}
		p.old = x.Load()
		p.bump()
		if x.CompareAndSwap(p.old, 0) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

func loadedAndOverwritten(x *atomic.Int32) {
	for {
		p := &pair{}
		p.old = x.Load()
		*p = pair{old: 1}
		if x.CompareAndSwap(p.old, 0) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

func loadedIntoElement(x *atomic.Int32) {
	for {
		var old [2]int32
		i, j := 0, 0
		old[i] = x.Load()
		old[j] = 1
		if x.CompareAndSwap(old[i], 0) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

func loadedIntoField(x *atomic.Int32) {
	for {
		p := &pair{}
		p.old = x.Load()
		p.n = x
		if x.CompareAndSwap(p.old, p.old+1) { // yes
			return
		}
	}
}

func loadedOfAnotherByPointer(x, y *atomic.Int32) {
	for {
		w := x
		p := &w
		old := w.Load()
		*p = y
		if w.CompareAndSwap(old, 0) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

func loadedOfAnotherField(x, y *atomic.Int32) {
	for {
		p := &pair{n: x}
		old := p.n.Load()
		p.n = y
		if p.n.CompareAndSwap(old, 0) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

func loadedOfAnotherScratch(x, y *atomic.Int32) {
	p := &pair{}
	for {
		*p = pair{n: x}
		old := p.n.Load()
		p.n = y
		if p.n.CompareAndSwap(old, 0) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

func loadedOfShared(s *shards, i int) {
	for {
		of := &s.of[i]
		old := of.Load()
		if of.CompareAndSwap(old, old+1) { // yes
			return
		}
	}
}

func loadedAndRanged(x *atomic.Int32, list []int32) {
	for {
		old := x.Load()
		for _, old = range list {
		}
		if x.CompareAndSwap(old, 1) { // no: compares with what the iteration has not loaded
			return
		}
	}
}
