package atomic_test

import (
	"fmt"
	"testing"
	"unsafe"

	real "sync/atomic"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/internal/simtest"
	"example.com/racelab/harness/explore/sim/sync"
	"example.com/racelab/harness/explore/sim/sync/atomic"
)

// Both types of each line have one size.
var (
	_ [unsafe.Sizeof(real.Bool{})]byte         = [unsafe.Sizeof(atomic.Bool{})]byte{}
	_ [unsafe.Sizeof(real.Int32{})]byte        = [unsafe.Sizeof(atomic.Int32{})]byte{}
	_ [unsafe.Sizeof(real.Int64{})]byte        = [unsafe.Sizeof(atomic.Int64{})]byte{}
	_ [unsafe.Sizeof(real.Uint32{})]byte       = [unsafe.Sizeof(atomic.Uint32{})]byte{}
	_ [unsafe.Sizeof(real.Uint64{})]byte       = [unsafe.Sizeof(atomic.Uint64{})]byte{}
	_ [unsafe.Sizeof(real.Uintptr{})]byte      = [unsafe.Sizeof(atomic.Uintptr{})]byte{}
	_ [unsafe.Sizeof(real.Pointer[int]{})]byte = [unsafe.Sizeof(atomic.Pointer[int]{})]byte{}
	_ [unsafe.Sizeof(real.Value{})]byte        = [unsafe.Sizeof(atomic.Value{})]byte{}
	_ [unsafe.Alignof(real.Int64{})]byte       = [unsafe.Alignof(atomic.Int64{})]byte{}
	_ [unsafe.Alignof(real.Uint64{})]byte      = [unsafe.Alignof(atomic.Uint64{})]byte{}
)

type program struct {
	name string
	body func() string
	want string
}

type cell struct{ v int }

func (c *cell) get() int  { return *sim.R(&c.v, 1) }
func (c *cell) set(v int) { *sim.W(&c.v, 2) = v }

func both(f, g func()) {
	var wg sync.WaitGroup
	wg.Go(f)
	wg.Go(g)
	wg.Wait()
}

func TestPrograms(t *testing.T) {
	for _, p := range []program{
		{"add", func() string {
			var n atomic.Int64
			add := func() { n.Add(1) }
			both(add, add)
			return fmt.Sprint(n.Load())
		}, "2"},
		{"load, then store", func() string {
			var n int32
			add := func() { atomic.StoreInt32(&n, atomic.LoadInt32(&n)+1) }
			both(add, add)
			return fmt.Sprint(n)
		}, "1; 2"},
		{"compare and swap", func() string {
			var n atomic.Uint32
			add := func() {
				for v := n.Load(); !n.CompareAndSwap(v, v+1); v = n.Load() {
				}
			}
			both(add, add)
			return fmt.Sprint(n.Load())
		}, "2"},
		{"sequentially consistent store buffering", func() string {
			var x, y atomic.Bool
			var a, b bool
			both(
				func() { x.Store(true); a = y.Load() },
				func() { y.Store(true); b = x.Load() },
			)
			return fmt.Sprint(a, b)
		}, "false true; true false; true true"},
		{"a load that observes a store", func() string {
			var n cell
			var ready atomic.Bool
			got := 0
			both(
				func() { n.set(7); ready.Store(true) },
				func() {
					if ready.Load() {
						got = n.get()
					}
				},
			)
			return fmt.Sprint(got)
		}, "0; 7"},
		{"a load that does not", func() string {
			var n cell
			var ready atomic.Bool
			both(func() { n.set(7); ready.Store(true) }, func() { ready.Load(); n.get() })
			return "done"
		}, "done; done race"},
		{"a store observes nothing", func() string {
			var n cell
			var a atomic.Int32
			both(func() { n.set(1); a.Store(1) }, func() { a.Store(2); n.get() })
			return "done"
		}, "done race"},
		{"a swap observes", func() string {
			var n cell
			var p atomic.Pointer[cell]
			both(
				func() { n.set(1); p.Store(&n) },
				func() {
					if c := p.Swap(nil); c != nil {
						c.get()
					}
				},
			)
			return "done"
		}, "done"},
		{"a failed compare and swap observes and is not observed", func() string {
			var n, m cell
			var a atomic.Int32
			both(
				func() { n.set(1); a.Store(1) },
				func() {
					m.set(1)
					if !a.CompareAndSwap(0, 0) {
						n.get()
					}
				},
			)
			return "done"
		}, "done"},
		{"a store hides the one before", func() string {
			var n cell
			var a atomic.Int32
			stored := false // 1, the plain way: nothing runs between the two
			sim.Go(0, func() { n.set(1); a.Store(1); stored = true })
			sim.Go(0, func() { a.Store(2) })
			v := a.Load()
			if v == 2 {
				n.get()
			}
			return fmt.Sprint(v, stored)
		}, "0 false; 1 true; 2 false race; 2 true race"},
		{"plain and atomic", func() string {
			var n int64
			both(func() { *sim.W(&n, 1) = 1 }, func() { atomic.AddInt64(&n, 1) })
			return "done"
		}, "done race"},
		{"plain read and atomic load", func() string {
			var n int64
			both(func() { _ = *sim.R(&n, 1) }, func() { atomic.LoadInt64(&n) })
			return "done"
		}, "done"},
		{"plain read and compare and swap that fails", func() string {
			var n int64
			both(func() { _ = *sim.R(&n, 1) }, func() { atomic.CompareAndSwapInt64(&n, 1, 2) })
			return "done"
		}, "done"},
		{"Value", func() string {
			var v atomic.Value
			var n cell
			both(
				func() { n.set(1); v.Store(&n) },
				func() {
					if c, ok := v.Load().(*cell); ok {
						c.get()
					}
				},
			)
			return "done"
		}, "done"},
		{"every function", everyFunction, everyFunction()},
		{"every panic", everyPanic, everyPanic()},
	} {
		t.Run(p.name, func(t *testing.T) {
			if got := simtest.Outcomes(t, p.body); got != p.want {
				t.Errorf("outcomes %q, want %q", got, p.want)
			}
		})
	}
}

// everyFunction runs natively and in an execution, which must agree.
func everyFunction() string {
	var i32 int32 = 12
	var u64 uint64 = 12
	var up uintptr = 12
	var i atomic.Int32
	var b atomic.Bool
	var p atomic.Pointer[int]
	var v atomic.Value
	one, two := 1, 2
	up1 := unsafe.Pointer(&one)
	return fmt.Sprint(
		atomic.AddInt32(&i32, 3), atomic.AndInt32(&i32, 6), atomic.OrInt32(&i32, 9), atomic.SwapInt32(&i32, 4),
		atomic.CompareAndSwapInt32(&i32, 4, 5), atomic.CompareAndSwapInt32(&i32, 4, 6), atomic.LoadInt32(&i32),
		atomic.AddUint64(&u64, ^uint64(0)), atomic.AndUint64(&u64, 6), atomic.OrUint64(&u64, 9), atomic.LoadUint64(&u64),
		atomic.AddUintptr(&up, 1), atomic.LoadUintptr(&up),
		atomic.LoadPointer(&up1) == unsafe.Pointer(&one), atomic.CompareAndSwapPointer(&up1, unsafe.Pointer(&one), nil), up1,
		i.Add(3), i.And(2), i.Or(5), i.Swap(9), i.CompareAndSwap(9, 8), i.Load(),
		b.Swap(true), b.Load(), b.CompareAndSwap(false, true), b.CompareAndSwap(true, false),
		p.Swap(&one) == nil, *p.Load(), p.CompareAndSwap(&one, &two), *p.Load(),
		v.Load(), v.Swap(1), v.CompareAndSwap(1, 2), v.CompareAndSwap(1, 2), v.Load(),
	)
}

func everyPanic() (all string) {
	var v atomic.Value
	var none *atomic.Int32
	var null *int64
	say := func(f func()) {
		defer func() { all += fmt.Sprintln(recover()) }()
		f()
	}
	say(func() { v.Store(nil) })
	say(func() { v.Swap(nil) })
	say(func() { v.CompareAndSwap(1, nil) })
	say(func() { v.CompareAndSwap(1, "") })
	v.Store(1)
	say(func() { v.Store("") })
	say(func() { v.Swap("") })
	say(func() { v.CompareAndSwap("", "") })
	say(func() { none.Load() })
	say(func() { atomic.AddInt64(null, 1) })
	say(func() { atomic.StoreInt64(null, 1) })
	return all
}
