package locks

import (
	"sync/atomic"
	"testing"
	"unsafe"
)

type all struct {
	i32 atomic.Int32
	i64 atomic.Int64
	u32 atomic.Uint32
	u64 atomic.Uint64
	ptr atomic.Uintptr
	b   atomic.Bool
	p   atomic.Pointer[int]
	v   atomic.Value
}

func TestAtomicTypes(t *testing.T) {
	var a all
	one := new(int)
	t.Log(a.i32.Add(2), a.i32.CompareAndSwap(2, 3), a.i32.Swap(4), a.i32.And(6), a.i32.Or(1), a.i32.Load())
	t.Log(a.i64.Add(2), a.i64.CompareAndSwap(2, 3), a.i64.Swap(4), a.i64.And(6), a.i64.Or(1), a.i64.Load())
	t.Log(a.u32.Add(2), a.u32.CompareAndSwap(2, 3), a.u32.Swap(4), a.u32.And(6), a.u32.Or(1), a.u32.Load())
	t.Log(a.u64.Add(2), a.u64.CompareAndSwap(2, 3), a.u64.Swap(4), a.u64.And(6), a.u64.Or(1), a.u64.Load())
	t.Log(a.ptr.Add(2), a.ptr.CompareAndSwap(2, 3), a.ptr.Swap(4), a.ptr.And(6), a.ptr.Or(1), a.ptr.Load())
	t.Log(a.b.Swap(true), a.b.CompareAndSwap(true, false), a.b.Load())
	t.Log(a.p.CompareAndSwap(nil, one), a.p.Swap(one) == one, a.p.Load() == one)
	a.i32.Store(1)
	a.i64.Store(1)
	a.u32.Store(1)
	a.u64.Store(1)
	a.ptr.Store(1)
	a.b.Store(true)
	a.p.Store(nil)
	t.Log(a.v.Load(), a.v.CompareAndSwap(nil, "a"), a.v.Swap("b"), a.v.CompareAndSwap("b", "c"), a.v.Load())
	defer func() { t.Log(recover()) }()
	a.v.Store(1)
}

func TestAtomicFunctions(t *testing.T) {
	var i32 int32
	var i64 int64
	var u32 uint32
	var u64 uint64
	var up uintptr
	var p unsafe.Pointer
	t.Log(atomic.AddInt32(&i32, 1), atomic.CompareAndSwapInt32(&i32, 1, 2), atomic.SwapInt32(&i32, 3), atomic.LoadInt32(&i32), atomic.AndInt32(&i32, 1), atomic.OrInt32(&i32, 4))
	t.Log(atomic.AddInt64(&i64, 1), atomic.CompareAndSwapInt64(&i64, 1, 2), atomic.SwapInt64(&i64, 3), atomic.LoadInt64(&i64), atomic.AndInt64(&i64, 1), atomic.OrInt64(&i64, 4))
	t.Log(atomic.AddUint32(&u32, 1), atomic.CompareAndSwapUint32(&u32, 1, 2), atomic.SwapUint32(&u32, 3), atomic.LoadUint32(&u32), atomic.AndUint32(&u32, 1), atomic.OrUint32(&u32, 4))
	t.Log(atomic.AddUint64(&u64, 1), atomic.CompareAndSwapUint64(&u64, 1, 2), atomic.SwapUint64(&u64, 3), atomic.LoadUint64(&u64), atomic.AndUint64(&u64, 1), atomic.OrUint64(&u64, 4))
	t.Log(atomic.AddUintptr(&up, 1), atomic.CompareAndSwapUintptr(&up, 1, 2), atomic.SwapUintptr(&up, 3), atomic.LoadUintptr(&up), atomic.AndUintptr(&up, 1), atomic.OrUintptr(&up, 4))
	t.Log(atomic.CompareAndSwapPointer(&p, nil, unsafe.Pointer(&i32)), atomic.SwapPointer(&p, nil) != nil, atomic.LoadPointer(&p) == nil)
	atomic.StoreInt32(&i32, 9)
	atomic.StoreInt64(&i64, 9)
	atomic.StoreUint32(&u32, 9)
	atomic.StoreUint64(&u64, 9)
	atomic.StoreUintptr(&up, 9)
	atomic.StorePointer(&p, nil)
	add := atomic.AddInt32
	t.Log(add(&i32, 1))
}

func TestNoRaceAtomic(t *testing.T) {
	var flag atomic.Bool
	var ptr atomic.Pointer[int]
	var val atomic.Value
	x, y, z := 0, 0, 0
	both(func() { x = 1; flag.Store(true) }, func() {
		if flag.Load() {
			x = 2
		}
	})
	both(func() { y = 1; ptr.Store(&y) }, func() {
		if p := ptr.Load(); p != nil {
			*p = 2
		}
	})
	both(func() { z = 1; val.Store(&z) }, func() {
		if p, ok := val.Load().(*int); ok {
			*p = 2
		}
	})
	var n int32
	both(func() { atomic.AddInt32(&n, 1) }, func() { atomic.AddInt32(&n, 1) })
	t.Log(x > 0, y > 0, z > 0, n)
}

func TestRaceAtomic(t *testing.T) {
	var n int32
	both(func() { atomic.AddInt32(&n, 1) }, func() { n++ })
}

func TestRaceAtomicLoad(t *testing.T) {
	var n int64
	both(func() { n = 1 }, func() { atomic.LoadInt64(&n) })
}

func TestRaceAtomicOrder(t *testing.T) {
	var flag atomic.Bool
	x := 0
	both(func() { flag.Store(true); x = 1 }, func() {
		if flag.Load() {
			x = 2
		}
	})
	t.Log(x)
}

func TestRaceAtomicCopied(t *testing.T) {
	var a, b struct{ n atomic.Int32 }
	both(func() { a.n.Add(1) }, func() { b = a })
	t.Log(b.n.Load())
}

// Each call is atomic, the two together are not.
func TestLogicRaceAtomic(t *testing.T) {
	var n atomic.Int32
	inc := func() { n.Store(n.Load() + 1) }
	both(inc, inc)
	if n.Load() != 2 {
		t.Error("an increment is lost")
	}
}
