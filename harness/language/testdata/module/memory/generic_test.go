package memory

import (
	"sync"
	"testing"
)

type number interface{ ~int | ~float64 }

type box[T any] struct {
	mu sync.Mutex
	v  T
	l  []T
	m  map[string]T
	c  chan T
}

func (b *box[T]) set(v T)            { b.v = v }
func (b *box[T]) put(v ...T)         { b.l = append(b.l, v...) }
func (b *box[T]) locked(f func(*T))  { b.mu.Lock(); defer b.mu.Unlock(); f(&b.v) }
func (b box2[K, V]) get(k K) (v V)   { return b.m[k] }
func (b *box2[K, V]) store(k K, v V) { b.m[k] = v }

type box2[K comparable, V any] struct{ m map[K]V }

func sum[S ~[]E, E number](s S) (n E) {
	for _, v := range s {
		n += v
	}
	return n
}

func double[E number](p *E) { *p *= 2 }

func send[C ~chan E, E any](c C, v E) { c <- v }

func setAll[M ~map[K]V, K comparable, V any](m M, v V) {
	for k := range m {
		m[k] = v
	}
}

func pointerTo[T any, P interface {
	*T
	move()
}](v P) {
	v.move()
}

func TestNoRaceGeneric(t *testing.T) {
	b := &box[int]{c: make(chan int, 2), m: map[string]int{}}
	both(func() { b.locked(func(p *int) { *p++ }) }, func() { b.locked(double[int]) })
	inTurn(func() { b.put(1, 2) }, func() { b.put(3) })
	send(b.c, sum(b.l))
	k := &box2[string, []int]{map[string][]int{}}
	k.store("a", []int{1})
	f := k.get
	setAll(k.m, nil)
	pointerTo(&point{})
	t.Log(<-b.c, len(f("a")), b.v > 0)
}

func TestRaceGenericMethod(t *testing.T) {
	b := &box[string]{}
	both(func() { b.set("x") }, func() { b.set("y") })
}

func TestRaceGenericSlice(t *testing.T) {
	b := &box[point]{}
	both(func() { b.put(point{}) }, func() { b.put(point{}) })
}

func TestRaceGenericFunction(t *testing.T) {
	s := []float64{1, 2}
	both(func() { sum(s) }, func() { double(&s[1]) })
}

func TestRaceGenericMap(t *testing.T) {
	k := &box2[int, int]{map[int]int{1: 1}}
	both(func() { k.get(1) }, func() { setAll(k.m, 2) })
}

func TestRaceGenericConstraint(t *testing.T) {
	p := &point{}
	both(func() { pointerTo(p) }, func() { pointerTo(p) })
}

func TestRaceGenericMethodValue(t *testing.T) {
	b := &box[int]{}
	f := b.set
	both(func() { f(1) }, func() { (*box[int]).set(b, 2) })
}
