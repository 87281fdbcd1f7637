// Package _rl uses the names that racelab would like to have.
package _rl

import (
	"fmt"
	. "sync"
	sync2 "sync"
	a "sync/atomic"
	. "time"
)

type racelab struct {
	Mutex
	m sync2.Mutex
	n a.Int32
	d Duration
}

var _rls, _rlt, _std, zz = 1, 2, 3, "zz"

func _t1(v int) int { return v }

func (_rl *racelab) work(append []int) (nil int, err error) {
	_rl.Lock()
	defer _rl.Unlock()
	_rl.m.Lock()
	_rl.n.Add(1)
	len := 10
	append[0] += len
	_rl.d += Millisecond
	true := len == 10
	if true {
		_rls++
	}
	var panic = func(any) { nil++ }
	panic("no panic")
	_p1, _h2, _v3 := &len, _t1(4), 5
	*_p1 += _t1(_h2) + _v3
	select {
	default:
		append[1] = *_p1
	}
	for range make([]int, 2) {
		nil += _rlt
	}
	_rl.m.Unlock()
	return nil, err
}

type int32 struct{ v int }

type any = interface{}

func iota(string int, bool *int32) int { bool.v += string; return bool.v }

func Do() string {
	r := &racelab{}
	s := []int{1, 2}
	n, err := r.work(s)
	var wg WaitGroup
	wg.Add(1)
	go func() { defer wg.Done(); _std++ }()
	wg.Wait()
	out := fmt.Sprint(n, err, s, r.n.Load(), r.d, _rls, _std, iota(3, &int32{4}))
	_rls, _std = 1, 3
	return out
}
