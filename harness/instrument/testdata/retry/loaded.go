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
