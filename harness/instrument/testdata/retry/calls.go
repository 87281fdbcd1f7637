package p

import (
	"errors"
	"fmt"
	"math/rand"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

var (
	x     atomic.Int32
	y     atomic.Int32
	p     atomic.Pointer[object]
	mu    sync.Mutex
	total int32
	hook  func() int32
)

type object struct {
	n   int32
	sub *object
}

func (o object) plus(n int32) object { o.n += n; return o }
func (o *object) add(n int32)        { o.n += n }
func (o *object) sum() int32         { return o.n }
func (o *object) addSub(n int32)     { o.sub.add(n) }
func (o *object) addTwice(n int32)   { o.add(n); o.add(n) }

func twice(n int32) int32 {
	n *= 2
	return n
}

func counting(n int32) int32 {
	total++
	return n + 1
}

func deep(n int32) int32 { return twice(middle(n)) }

func middle(n int32) int32 { return counting(n) }

func even(n int32) bool {
	if n == 0 {
		return true
	}
	return odd(n - 1)
}

func odd(n int32) bool {
	if n == 0 {
		return false
	}
	return even(n - 1)
}

func evenCounting(n int32) bool {
	if n == 0 {
		return true
	}
	return oddCounting(n - 1)
}

func oddCounting(n int32) bool {
	total++
	return n != 0 && evenCounting(n-1)
}

func callsPure() {
	for {
		old := x.Load()
		if x.CompareAndSwap(old, twice(old)) { // yes
			return
		}
	}
}

func callsCounting() {
	for {
		old := x.Load()
		if x.CompareAndSwap(old, counting(old)) { // no: counting assigns total
			return
		}
	}
}

func callsDeep() {
	for {
		if x.CompareAndSwap(1, deep(1)) { // no: counting assigns total
			return
		}
	}
}

func callsRecursion() {
	for {
		if old := x.Load(); even(old) && x.CompareAndSwap(old, 2) { // yes
			return
		}
	}
}

func callsRecursionCounting() {
	for {
		if evenCounting(x.Load()) && x.CompareAndSwap(1, 2) { // no: oddCounting assigns total
			return
		}
	}
}

func valueMethod() {
	for {
		old := p.Load()
		next := old.plus(1)
		if p.CompareAndSwap(old, &next) { // yes
			return
		}
	}
}

func pointerMethodOfCopy() {
	for {
		old := p.Load()
		next := *old
		next.addTwice(1)
		if p.CompareAndSwap(old, &next) { // yes
			return
		}
	}
}

func pointerMethodOfShared() {
	for {
		old := p.Load()
		old.add(1)
		if p.CompareAndSwap(old, &object{}) { // no: add assigns o.n
			return
		}
	}
}

func pointerMethodReads() {
	for {
		old := p.Load()
		if p.CompareAndSwap(old, &object{n: old.sum()}) { // yes
			return
		}
	}
}

func pointerMethodOfPartOfCopy() {
	for {
		old := p.Load()
		next := *old
		next.addSub(1)
		if p.CompareAndSwap(old, &next) { // no: add assigns o.n
			return
		}
	}
}

func pointerMethodOfOuter() {
	var o object
	for {
		o.add(1)
		if x.CompareAndSwap(1, o.n) { // no: add assigns o.n
			return
		}
	}
}

type jobs map[string]int

func (j jobs) put(k string) { j[k] = 1 }

var kept = jobs{}

func mapReceiver() {
	for {
		own := jobs{}
		own.put("a")
		if old := x.Load(); x.CompareAndSwap(old, int32(own["a"])) { // yes
			return
		}
	}
}

func mapReceiverShared() {
	for {
		own := kept
		own.put("a")
		if x.CompareAndSwap(1, int32(own["a"])) { // no: put assigns j[k]
			return
		}
	}
}

func mapReceiverByPointer() {
	for {
		own := kept
		ptr := &own
		ptr.put("a")
		if x.CompareAndSwap(1, int32(own["a"])) { // no: put assigns j[k]
			return
		}
	}
}

func lastArgument(list ...int32) { list[0] = 1 }

func variadic(list []int32) {
	for {
		lastArgument(list...)
		if x.CompareAndSwap(1, 2) { // no: lastArgument assigns list[0]
			return
		}
	}
}

func fill(b []int32, n int32) []int32 {
	b[0] = n
	return append(b, n)
}

func fillsOwn() {
	for {
		b := make([]int32, 2)
		b = fillReturned(b)
		if old := x.Load(); x.CompareAndSwap(old, b[0]) { // yes
			return
		}
	}
}

func fillReturned(b []int32) []int32 { return fill(make([]int32, 1), b[0]) }

func fillsShared(b []int32) {
	for {
		if x.CompareAndSwap(fill(b, 1)[0], 1) { // no: fill assigns b[0]
			return
		}
	}
}

func reassigns(o *object) {
	o = p.Load()
	o.n = 1
}

func parameterReassigned() {
	for {
		reassigns(&object{})
		if x.CompareAndSwap(1, 2) { // no: reassigns assigns o.n
			return
		}
	}
}

func locks() {
	for {
		mu.Lock()
		old := total
		mu.Unlock()
		if x.CompareAndSwap(old, old+1) { // no: calls (*sync.Mutex).Lock
			return
		}
	}
}

func stores() {
	for {
		y.Store(1)
		if x.CompareAndSwap(0, 1) { // no: calls (*sync/atomic.Int32).Store
			return
		}
	}
}

func addsAtomically() {
	for {
		if x.CompareAndSwap(0, y.Add(1)) { // no: calls (*sync/atomic.Int32).Add
			return
		}
	}
}

func loadsByFunction(n *int64) {
	for {
		old := atomic.LoadInt64(n)
		if atomic.CompareAndSwapInt64(n, old, old+1) { // yes
			return
		}
	}
}

func now() {
	for {
		if x.CompareAndSwap(0, int32(time.Now().Unix())) { // no: calls time.Now
			return
		}
	}
}

func sleeps() {
	for {
		time.Sleep(1)
		if x.CompareAndSwap(0, 1) { // no: calls time.Sleep
			return
		}
	}
}

func sleepsAfterwards() {
	for {
		if x.CompareAndSwap(0, 1) { // no: does something after the swap has failed
			return
		}
		time.Sleep(1)
	}
}

func durations(d time.Duration, t time.Time) {
	for {
		if t.Add(d).Before(t) {
			continue
		}
		if old := x.Load(); x.CompareAndSwap(old, int32(d.Seconds())) { // yes
			return
		}
	}
}

func random() {
	for {
		if x.CompareAndSwap(0, rand.Int31()) { // no: calls math/rand.Int31
			return
		}
	}
}

func standard(s string) {
	for {
		n, err := strconv.Atoi(s)
		if err != nil {
			return
		}
		if old := x.Load(); x.CompareAndSwap(old, int32(n)) { // yes
			return
		}
	}
}

func prints() {
	for {
		println("try")
		if x.CompareAndSwap(0, 1) { // no: calls println
			return
		}
	}
}

func printsFmt() {
	for {
		fmt.Println("try")
		if x.CompareAndSwap(0, 1) { // no: calls fmt.Println
			return
		}
	}
}

type loud int32

func (l loud) String() string { total++; return "" }

func formats(n int) {
	for {
		if s := fmt.Sprintf("%d", n); s == "" {
			continue
		}
		if old := x.Load(); x.CompareAndSwap(old, 1) { // yes
			return
		}
	}
}

func formatsLoud(n loud) {
	for {
		s := fmt.Sprint(n)
		if x.CompareAndSwap(0, int32(len(s))) { // no: calls fmt.Sprint, which may call methods of what it prints
			return
		}
	}
}

func formatsAny(a any) {
	for {
		s := fmt.Sprint(a)
		if x.CompareAndSwap(0, int32(len(s))) { // no: calls fmt.Sprint, which may call methods of what it prints
			return
		}
	}
}

func errorMethod(err error) {
	for {
		s := err.Error()
		if x.CompareAndSwap(0, int32(len(s))) { // no: calls err.Error, which may be any method
			return
		}
	}
}

func errorsIs(err error) {
	for {
		if errors.Is(err, nil) {
			return
		}
		if x.CompareAndSwap(0, 1) { // no: calls errors.Is
			return
		}
	}
}

type summer interface{ sum() int32 }

func interfaceMethod(s summer) {
	for {
		if x.CompareAndSwap(0, s.sum()) { // no: calls s.sum, which may be any method
			return
		}
	}
}

func typeParameterMethod[T summer](s T) {
	for {
		if x.CompareAndSwap(0, s.sum()) { // no: calls s.sum, which may be any method
			return
		}
	}
}

func methodValue() {
	for {
		f := p.Load().sum
		if x.CompareAndSwap(0, f()) { // no: calls p.Load().sum, which may be any function
			return
		}
	}
}

func methodExpression() {
	for {
		if x.CompareAndSwap(0, (*object).sum(p.Load())) { // no: calls (*object).sum, which may be any method
			return
		}
	}
}

func globalFunction() {
	for {
		if x.CompareAndSwap(0, hook()) { // no: calls hook, which may be any function
			return
		}
	}
}

func double[T ~int32 | ~int64](n T) T { return n * 2 }

func into[T any](to *T, v T) { *to = v }

func genericPure() {
	for {
		n := x.Load()
		var m int32
		into(&m, double(n))
		if x.CompareAndSwap(n, m) { // yes
			return
		}
	}
}

func genericInto(to *int32) {
	for {
		into[int32](to, 1)
		if x.CompareAndSwap(0, 1) { // no: into assigns *to
			return
		}
	}
}

func localLiteral() {
	next := func(n int32) int32 { return n + 1 }
	for {
		old := x.Load()
		if x.CompareAndSwap(old, next(old)) { // yes
			return
		}
	}
}

func localLiteralCounts() {
	n := int32(0)
	next := func() int32 { n++; return n }
	for {
		if x.CompareAndSwap(0, next()) { // no: a literal assigns n
			return
		}
	}
}

func literalCountsInner() {
	for {
		n := int32(0)
		next := func() int32 { n++; return n }
		if x.CompareAndSwap(0, next()) { // no: a literal assigns n
			return
		}
	}
}

func localLiteralReplaced(f func() int32) {
	next := func() int32 { return 1 }
	if f != nil {
		next = f
	}
	for {
		if x.CompareAndSwap(0, next()) { // no: calls f, which may be any function
			return
		}
	}
}

func localLiteralStored() {
	next := func() int32 { return 1 }
	set(&next)
	for {
		if x.CompareAndSwap(0, next()) { // no: calls next, which may be any function
			return
		}
	}
}

func set(f *func() int32) { *f = hook }

func storesLiteral() {
	for {
		hook = func() int32 { return 1 }
		if x.CompareAndSwap(0, 1) { // no: assigns hook
			return
		}
	}
}

func calledAtOnce() {
	for {
		if old := x.Load(); x.CompareAndSwap(old, func() int32 { return x.Load() }()) { // yes
			return
		}
	}
}

func calleeDefers() int32 {
	defer recover()
	return 1
}

func callsDeferring() {
	for {
		if x.CompareAndSwap(0, calleeDefers()) { // no: calleeDefers defers a call
			return
		}
	}
}

func external() int32

func callsExternal() {
	for {
		if x.CompareAndSwap(0, external()) { // no: external has no body
			return
		}
	}
}

func throughUnsafe(n *int32) {
	for {
		q := (*int64)(unsafe.Pointer(n))
		*q = 1
		if x.CompareAndSwap(0, 1) { // no: assigns *q
			return
		}
	}
}

func throughUnsafeConverted(n uintptr) {
	for {
		q := (*int32)(unsafe.Pointer(n))
		*q = 1
		if x.CompareAndSwap(0, 1) { // no: assigns *q
			return
		}
	}
}

func throughUnsafeOwn() {
	for {
		var n int32
		q := (*[2]int32)(unsafe.Pointer(&n))
		q[1] = 1
		if x.CompareAndSwap(0, 1) { // no: assigns q[1]
			return
		}
	}
}

func bytesOfString(s string) {
	for {
		b := []byte(s)
		b[0] = 'x'
		if old := x.Load(); x.CompareAndSwap(old, int32(b[1])) { // yes
			return
		}
	}
}

func resultReturned() (f func() int32) {
	defer func() {
		for {
			if x.CompareAndSwap(0, f()) { // no: calls f, which may be any function
				return
			}
		}
	}()
	return hook
}
