package flow

import (
	"errors"
	"fmt"
	"sync"
	"testing"
)

// both runs f and g in goroutines of their own and waits for them.
func both(f, g func()) {
	var wg sync.WaitGroup
	wg.Go(f)
	wg.Go(g)
	wg.Wait()
}

type stack[T any] struct {
	mu    sync.Mutex
	items []T
}

func (s *stack[T]) push(t T) { s.items = append(s.items, t) }

func (s stack2[T]) show(say func(...any)) { say(s.items) }

type stack2[T any] struct{ items []T }

type wrapped[T any] struct {
	*stack[T]
	stack2[T]
}

func (w *wrapped[T]) fill(t T) {
	defer w.stack.push(t)
	w.mu.Lock()
	defer w.mu.Unlock()
	defer func(f func(T)) { f(t) }(w.push)
	push := w.push
	defer push(t)
	defer (*stack[T]).push(w.stack, t)
	defer w.stack2.show(func(...any) {})
}

func TestDeferGeneric(t *testing.T) {
	w := &wrapped[string]{stack: &stack[string]{}}
	w.fill("x")
	t.Log(w.stack.items)
	s := stack2[int]{[]int{1}}
	defer s.show(t.Log) // the receiver is copied now
	s.items = nil
	defer (&s).show(t.Log)
}

func TestDeferEvaluates(t *testing.T) {
	var x, out = 1, []string{}
	defer func() { t.Log(out) }()
	add := func(s string, v ...int) { out = append(out, fmt.Sprint(s, v)) }
	defer add("first", x)
	x++
	defer add("second", []int{x, x}...)
	m := map[int]int{1: 1, 2: 2}
	defer func() { add("map", len(m)) }()
	defer delete(m, x)
	defer copy(out, []string{})
	defer clear(map[int]int{})
	c := make(chan int, 1)
	defer func() { _, ok := <-c; add(fmt.Sprint(ok)) }()
	defer close(c)
	defer func() { recover() }()
	defer panic("recovered")
	func() {
		for i := 0; i < 3; i++ {
			defer add("loop", i)
		}
	}()
	var nilFunc func()
	func() {
		defer func() { add(fmt.Sprint(recover())) }()
		defer nilFunc()
		add("before the nil call")
	}()
}

func named(fail bool) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("recovered: %v", r)
		}
		n++
	}()
	if fail {
		panic("fail")
	}
	n = 10
	return n * 2, nil
}

func shadowing() (err error) {
	defer func() { err = errors.Join(err, errors.New("deferred")) }()
	if _, err := fmt.Sscan("x", new(int)); err != nil {
		return err
	}
	return
}

func TestResults(t *testing.T) {
	t.Log(named(false))
	t.Log(named(true))
	t.Log(shadowing() != nil)
	swap := func(a, b int) (x, y int) {
		defer func() { x, y = y, x }()
		return b, a
	}
	t.Log(swap(1, 2))
	blank := func() (_ int, _ string, err error) { defer func() { err = nil }(); return 1, "x", errors.New("e") }
	t.Log(blank())
}

func recovers() any { return recover() }

func TestRecover(t *testing.T) {
	func() {
		defer func() { t.Log(recovers()) }() // one frame too deep
		func() {
			defer func() { t.Log("direct", recover()) }()
			panic(1)
		}()
	}()
	func() {
		defer func() {
			r := recover()
			err, ok := r.(error)
			t.Log(ok, err)
		}()
		var m map[string]int
		m["a"], m["b"] = 1, 2
	}()
	func() {
		var p struct{ v any }
		q := &p
		defer func() { t.Log(q.v) }()
		defer func() { q.v = recover() }()
		panic("into a field")
	}()
	func() {
		var out [2]any
		p := &out
		defer func() { t.Log(out) }()
		defer func() {
			if p[0] = recover(); p[0] != nil {
				p[1] = "again"
			}
		}()
		panic("in the header")
	}()
	func() {
		m := map[string]any{}
		defer func() { t.Log(m) }()
		defer func() { m["r"] = recover() }()
		panic("into a map")
	}()
	func() {
		c := make(chan any, 1)
		defer func() { t.Log(<-c) }()
		defer func() { c <- recover() }()
		panic("through a channel")
	}()
	func() {
		defer func() {
			switch r := recover().(type) {
			case string:
				t.Log("string", r)
			}
		}()
		panic("switched")
	}()
	func() {
		defer func() { t.Log(recover()) }()
		defer recover() // does not help: called by the defer statement itself
		defer fmt.Sprint(recover())
		panic("still there")
	}()
}

func TestRaceDefer(t *testing.T) {
	n := 0
	inc := func() { defer func() { n++ }() }
	both(inc, inc)
}

func TestNoRaceDefer(t *testing.T) {
	var mu sync.Mutex
	n := 0
	inc := func() (r int) {
		mu.Lock()
		defer mu.Unlock()
		n++
		return n
	}
	both(func() { inc() }, func() { inc() })
	t.Log(inc())
}

func TestNoRaceResult(t *testing.T) {
	f := func() (n int) {
		var wg sync.WaitGroup
		defer wg.Wait()
		wg.Go(func() { n = 1 })
		wg.Wait()
		return
	}
	t.Log(f())
	g := func() (n int, err error) {
		done := make(chan bool)
		defer func() { <-done; n++ }()
		go func() { n = 1; close(done) }()
		return
	}
	t.Log(g())
}
