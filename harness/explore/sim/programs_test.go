//go:build !race

package sim

import (
	"slices"
	"unsafe"
)

type first struct{}

func (first) Next(cur int, enabled []int) int {
	if slices.Contains(enabled, cur) {
		return cur
	}
	return enabled[0]
}
func (first) Choose(int) int { return 0 }

type random struct{ s uint64 }

func (r *random) Choose(n int) int {
	r.s ^= r.s << 13
	r.s ^= r.s >> 7
	r.s ^= r.s << 17
	return int(r.s >> 32 * uint64(n) >> 32) // as strategy.Random does
}
func (r *random) Next(cur int, enabled []int) int { return enabled[r.Choose(len(enabled))] }

func getThenPut() *int {
	var l lock
	n, done := 0, make(chan bool, 2)
	work := func() {
		l.Lock()
		v := *R(&n, 1)
		l.Unlock()
		l.Lock()
		*W(&n, 2) = v + 1
		l.Unlock()
		Send(done, 1).V(true)
	}
	Go(1, work)
	Go(1, work)
	Recv(done, 1)
	Recv(done, 1)
	return &n
}

func abba() {
	var a, b lock
	done := make(chan bool, 2)
	Go(1, func() { a.Lock(); b.Lock(); b.both(&a); Send(done, 1).V(true) })
	Go(1, func() { b.Lock(); a.Lock(); a.both(&b); Send(done, 1).V(true) })
	Recv(done, 1)
	Recv(done, 1)
}

func alone(unsafe.Pointer) bool { return len(x.live) == 1 }
func never(unsafe.Pointer) bool { return false }

func lostUpdate() {
	n, done := new(int), make(chan bool, 2)
	work := func() {
		*W(n, 2) = *R(n, 1) + 1
		Send(done, 1).V(true)
	}
	Go(1, work)
	Go(1, work)
	Recv(done, 1)
	Recv(done, 1)
}
