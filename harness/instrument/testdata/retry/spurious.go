package p

import (
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
)

// TestSpurious runs these functions with swaps that fail now and then for nothing.

type elem struct {
	v    int
	next *elem
}

func (e *elem) all() (vs []int) {
	for ; e != nil; e = e.next {
		vs = append(vs, e.v)
	}
	return vs
}

func (e *elem) bump() { e.v++ }

var calls int

func counted(n int64) int64 { calls++; return n + 1 }

var all = map[string]func() any{
	"add": func() any {
		var x atomic.Int64
		for {
			old := x.Load()
			if x.CompareAndSwap(old, old+1) { // yes
				return x.Load()
			}
		}
	},
	"bounded": func() any {
		x, n := new(atomic.Int64), 0
		for i := 0; i < 2; i++ {
			if x.CompareAndSwap(0, 1) { // no: has a post statement
				n++
			}
		}
		return n
	},
	"counts": func() any {
		var x atomic.Int64
		n := 0
		for {
			n++
			if x.CompareAndSwap(0, 1) { // no: assigns n
				return n
			}
		}
	},
	"counts in a literal": func() any {
		var x atomic.Int64
		n := int64(0)
		next := func() int64 { n++; return n }
		for {
			if x.CompareAndSwap(0, next()) { // no: a literal assigns n
				return n
			}
		}
	},
	"counts in a function": func() any {
		var x atomic.Int64
		calls = 0
		for {
			if x.CompareAndSwap(0, counted(0)) { // no: counted assigns calls
				return calls
			}
		}
	},
	"counts successes": func() any {
		var x atomic.Int64
		n := 0
		for x.Load() < 5 {
			old := x.Load()
			if x.CompareAndSwap(old, old+1) { // yes
				n++
			}
		}
		return n
	},
	"counts the others": func() any {
		var x atomic.Int64
		n := 0
		for {
			old := x.Load()
			if old < 3 {
				x.Add(1)
				n++
				continue
			}
			if x.CompareAndSwap(old, old+1) { // yes
				return n
			}
		}
	},
	"gives up": func() any {
		var x atomic.Int64
		for {
			if x.CompareAndSwap(0, 1) { // no: does something after the swap has failed
				return true
			}
			if x.Load() == 0 {
				return false
			}
		}
	},
	"tries another": func() any {
		var x, y atomic.Int64
		for {
			if x.CompareAndSwap(0, 1) { // no: does something after the swap has failed
				return "x"
			}
			if y.Add(1) == 1 {
				return "y"
			}
		}
	},
	"spins": func() any {
		var x atomic.Bool
		for !x.CompareAndSwap(false, true) { // no: compares with what the iteration has not loaded
		}
		return x.Load()
	},
	"either": func() any {
		var x atomic.Int64
		for {
			if x.CompareAndSwap(0, 1) || x.Load() == 0 { // no: decides nothing by the swap alone
				return x.Load()
			}
		}
	},
	"both": func() any {
		var x atomic.Int64
		for {
			if old := x.Load(); old == 0 && x.CompareAndSwap(old, 1) { // yes
				return x.Load()
			}
		}
	},
	"push and pop": func() any {
		var head atomic.Pointer[elem]
		for v := range 3 {
			e := &elem{v: v}
			for {
				e.next = head.Load()
				if head.CompareAndSwap(e.next, e) { // yes
					break
				}
			}
		}
		for {
			top := head.Load()
			if head.CompareAndSwap(top, top.next) { // yes
				return head.Load().all()
			}
		}
	},
	"bumps what others see": func() any {
		var head atomic.Pointer[elem]
		head.Store(&elem{})
		for {
			e := head.Load()
			e.bump()
			if head.CompareAndSwap(e, &elem{v: e.v}) { // no: bump assigns e.v
				return e.v
			}
		}
	},
	"bumps a copy": func() any {
		var head atomic.Pointer[elem]
		head.Store(&elem{})
		e := new(elem)
		for {
			old := head.Load()
			*e = *old
			e.bump()
			if head.CompareAndSwap(old, e) { // yes
				return head.Load().v
			}
		}
	},
	"bumps a copy twice": func() any {
		var head atomic.Pointer[elem]
		head.Store(&elem{})
		e := new(elem)
		for {
			old := head.Load()
			e.bump()
			if head.CompareAndSwap(old, e) { // no: bump assigns e.v
				return head.Load().v
			}
		}
	},
	"keeps the last": func() any {
		var x atomic.Int64
		var old, next int64
		for {
			old = x.Load()
			next = old + 2
			if x.CompareAndSwap(old, next) { // yes
				break
			}
		}
		return old + next
	},
	"sums up": func() any {
		var x atomic.Int64
		sum := int64(1)
		for {
			sum += x.Load() + 1
			if x.CompareAndSwap(0, sum) { // no: assigns sum
				return sum
			}
		}
	},
	"appends to its own": func() any {
		var list atomic.Pointer[[]int]
		list.Store(&[]int{1})
		for {
			old := list.Load()
			next := append(slices.Clone(*old), 2)
			next[0]++
			if list.CompareAndSwap(old, &next) { // yes
				return *list.Load()
			}
		}
	},
	"appends to the other": func() any {
		var x atomic.Int64
		list := []int{1}
		for {
			list = append(list, 2)
			if x.CompareAndSwap(0, int64(len(list))) { // no: calls append of list
				return list
			}
		}
	},
	"appends behind": func() any {
		var x atomic.Int64
		list := make([]int, 1, 2)
		behind := append(list, 5)
		for {
			mine := append(list, behind[1]+1)
			if x.CompareAndSwap(0, int64(mine[1])) { // no: calls append of list
				return behind
			}
		}
	},
	"edits a map": func() any {
		var table atomic.Pointer[map[string]int]
		table.Store(&map[string]int{"a": 1})
		for {
			old := table.Load()
			next := maps.Clone(*old)
			next["a"]++
			next[fmt.Sprint(len(next))] = 1
			if table.CompareAndSwap(old, &next) { // yes
				return *table.Load()
			}
		}
	},
	"edits the map": func() any {
		var table atomic.Pointer[map[string]int]
		table.Store(&map[string]int{"a": 1})
		for {
			old := table.Load()
			next := *old
			next["a"]++
			if table.CompareAndSwap(old, &next) { // no: assigns next["a"]
				return *table.Load()
			}
		}
	},
	"edits by a function": func() any {
		var x atomic.Int64
		_, refused := edit(&x, func(n int64) (int64, error) {
			if n < 0 {
				calls++
			}
			return n, fmt.Errorf("refused")
		})
		calls = 0
		n, err := edit(&x, func(n int64) (int64, error) {
			if n != 0 {
				calls++
				return 0, fmt.Errorf("%d is taken", n)
			}
			return n + 7, nil
		})
		return fmt.Sprint(n, err, refused, calls)
	},
	"edits by a function that counts": func() any {
		var x atomic.Int64
		calls := 0
		n := editCounted(&x, func(n int64) int64 {
			calls++
			return n + 7
		})
		return fmt.Sprint(n, calls)
	},
	"stores what it has made": func() any {
		var x atomic.Int64
		var made []*elem
		for {
			e := &elem{}
			made = append(made, e)
			if x.CompareAndSwap(0, 1) { // no: calls append of made
				return len(made)
			}
		}
	},
	"sends": func() any {
		var x atomic.Int64
		ch := make(chan int, 9)
		for {
			ch <- 1
			if x.CompareAndSwap(0, 1) { // no: sends
				return len(ch)
			}
		}
	},
	"defers": func() any {
		n := new(int)
		func() {
			var x atomic.Int64
			for {
				defer func() { *n++ }()
				if x.CompareAndSwap(0, 1) { // no: defers a call
					return
				}
			}
		}()
		return *n
	},
	"goes to": func() any {
		var x atomic.Int64
		n := 0
		for {
			n = 0
		again:
			n++
			if x.CompareAndSwap(0, int64(n)) { // no: has a goto
				goto again
			}
			if x.CompareAndSwap(1, int64(n)) { // no: has a goto
				return n
			}
		}
	},
}

func edit(x *atomic.Int64, by func(int64) (int64, error)) (int64, error) {
	for {
		old := x.Load()
		n, err := by(old)
		if err != nil {
			return old, err
		}
		if x.CompareAndSwap(old, n) { // yes
			return n, nil
		}
	}
}

func editCounted(x *atomic.Int64, by func(int64) int64) int64 {
	for {
		old := x.Load()
		n := by(old)
		if x.CompareAndSwap(old, n) { // no: a literal assigns calls
			return n
		}
	}
}
