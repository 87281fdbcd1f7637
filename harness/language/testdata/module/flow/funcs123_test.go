//go:build go1.23

package flow

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"testing"
)

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n && yield(i); i++ {
		}
	}
}

func pairs(yield func(string, int) bool) {
	_ = yield("a", 1) && yield("b", 2) && yield("c", 3)
}

func find(x int) (at int, err error) {
	defer func() { at += 100 }()
	for i := range count(10) {
		defer func() { err = fmt.Errorf("deferred %d: %w", i, err) }()
		for j := range count(10) {
			if i*j == x {
				return i, fmt.Errorf("found %d", j)
			}
		}
	}
	return -1, nil
}

func TestRangeFunction(t *testing.T) {
	p := &struct {
		n int
		s string
	}{}
	for p.n = range count(3) {
	}
	for p.s, p.n = range pairs {
	}
	for range count(2) {
		p.n++
	}
	for _, v := range pairs {
		p.n += v
	}
	t.Log(*p)
outer:
	for i := range count(5) {
		for j := range count(5) {
			switch {
			case j == 1:
				continue outer
			case i == 3:
				break outer
			case i == 2:
				goto next
			}
			p.n += i*10 + j
		}
	next:
	}
	t.Log(p.n)
	t.Log(find(6))
	t.Log(find(1000))
	func() {
		defer func() { t.Log(recover()) }()
		for i := range count(3) {
			if i == 1 {
				panic("in the body")
			}
		}
	}()
	for range func(yield func() bool) { _ = yield() && yield() } {
		p.n++
	}
	t.Log(p.n, slices.Collect(maps.Keys(map[string]int{"k": 1})))
	func() {
		defer func() { t.Log(recover()) }()
		var kept func(int) bool
		for range func(yield func(int) bool) { kept = yield; yield(1) } {
		}
		kept(2)
	}()
}

type tree[T any] struct {
	left, right *tree[T]
	v           T
}

func (t *tree[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) { t.push(yield) }
}

func (t *tree[T]) push(yield func(T) bool) bool {
	return t == nil || t.left.push(yield) && yield(t.v) && t.right.push(yield)
}

func TestRangeMethod(t *testing.T) {
	root := &tree[int]{v: 2, left: &tree[int]{v: 1}, right: &tree[int]{v: 3}}
	for v := range root.All() {
		t.Log(v)
	}
	for i, v := range slices.Backward([]int{1, 2}) {
		t.Log(i, v)
	}
}

func TestRaceRangeFunction(t *testing.T) {
	n := 0
	both(func() {
		for i := range count(2) {
			n += i
		}
	}, func() { n++ })
}

func TestNoRaceRangeFunction(t *testing.T) {
	c, n := make(chan int), 0
	go func() {
		defer close(c)
		for i := range count(3) {
			n++
			c <- i
		}
	}()
	for range c {
	}
	for v := range count(2) {
		go func() { v++; c2 <- v }()
		<-c2
	}
	t.Log(n)
}

var c2 = make(chan int)
