package p

import (
	"errors"
	"maps"
	"runtime"
	"slices"
	"sync/atomic"
)

type counter struct{ n atomic.Int64 }

func (c *counter) add(d int64) int64 {
	for {
		old := c.n.Load()
		if c.n.CompareAndSwap(old, old+d) { // yes
			return old + d
		}
	}
}

func (c *counter) max(v int64) {
	for {
		old := c.n.Load()
		if old >= v {
			return
		}
		if c.n.CompareAndSwap(old, v) { // yes
			return
		}
	}
}

func (c *counter) min(v int64) {
	for {
		if old := c.n.Load(); v < old {
			if c.n.CompareAndSwap(old, v) { // yes
				break
			}
		} else {
			break
		}
	}
}

type semaphore struct {
	held  atomic.Int32
	limit int32
}

var errFull = errors.New("full")

func (s *semaphore) acquire() error {
	for {
		held := s.held.Load()
		if held == s.limit {
			return errFull
		}
		if !s.held.CompareAndSwap(held, held+1) { // yes
			continue
		}
		return nil
	}
}

type node struct {
	value int
	next  *node
}

type stack struct{ head atomic.Pointer[node] }

func (s *stack) push(v int) {
	n := &node{value: v}
	for {
		n.next = s.head.Load()
		if s.head.CompareAndSwap(n.next, n) { // yes
			return
		}
	}
}

func (s *stack) pushNew(v int) {
	for {
		n := &node{value: v, next: s.head.Load()}
		if s.head.CompareAndSwap(n.next, n) { // no: compares with what the iteration has not loaded
			return
		}
	}
}

func (s *stack) pop() (int, bool) {
	for {
		top := s.head.Load()
		if top == nil {
			return 0, false
		}
		if s.head.CompareAndSwap(top, top.next) { // yes
			return top.value, true
		}
	}
}

type bucket struct {
	tokens int
	last   int64
}

type limiter struct{ state atomic.Pointer[bucket] }

func (l *limiter) allow(now int64) bool {
	for {
		old := l.state.Load()
		next := *old
		next.tokens += int(now - old.last)
		next.last = now
		if next.tokens < 1 {
			return false
		}
		next.tokens--
		if l.state.CompareAndSwap(old, &next) { // yes
			return true
		}
	}
}

type table struct {
	m atomic.Pointer[map[string]int]
}

func (t *table) set(k string, v int) {
	for {
		old := t.m.Load()
		next := maps.Clone(*old)
		next[k] = v
		delete(next, "")
		if t.m.CompareAndSwap(old, &next) { // yes
			return
		}
	}
}

type list struct{ s atomic.Pointer[[]int] }

func (l *list) add(v int) {
	for {
		old := l.s.Load()
		next := append(slices.Clone(*old), v)
		next[0]++
		if l.s.CompareAndSwap(old, &next) { // yes
			return
		}
	}
}

func (l *list) addInPlace(v int) {
	for {
		old := l.s.Load()
		next := append(*old, v)
		if l.s.CompareAndSwap(old, &next) { // no: calls append of *old
			return
		}
	}
}

func (l *list) copyAll(v int) {
	for {
		old := l.s.Load()
		next := make([]int, len(*old), len(*old)+1)
		for i, x := range *old {
			next[i] = x
		}
		copy(next, *old)
		next = append(next, v)
		if l.s.CompareAndSwap(old, &next) { // yes
			return
		}
	}
}

var locked uint32

func spin() {
	for !atomic.CompareAndSwapUint32(&locked, 0, 1) { // no: compares with what the iteration has not loaded
		runtime.Gosched()
	}
}

func spinIdle(b *atomic.Bool) {
	for !b.CompareAndSwap(false, true) { // no: compares with what the iteration has not loaded
	}
}

func testAndTestAndSet(b *atomic.Bool) {
	for b.Load() || !b.CompareAndSwap(false, true) { // no: compares with what the iteration has not loaded
		runtime.Gosched()
	}
}

func generic[T any](p *atomic.Pointer[T], f T) {
	for {
		old := p.Load()
		next := new(T)
		*next = f
		if p.CompareAndSwap(old, next) { // yes
			return
		}
	}
}
