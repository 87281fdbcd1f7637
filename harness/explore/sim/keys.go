package sim

import (
	"slices"
	"unsafe"
)

// A MapIter ranges over a map in an order that is the same in every execution
// with the same choices: ascending where the keys have an order, else as they
// were put in. Entries deleted meanwhile are skipped, entries added meanwhile
// are not produced; the language allows both. Outside an execution the order is
// the runtime's.
type MapIter[K comparable, E any] struct {
	K K
	V E

	m    map[K]E
	site Site
	keys []K
	nans []E // the values of keys that cannot be looked up: NaN
	i    int
}

// Range begins a range over m.
func Range[M ~map[K]E, K comparable, E any](m M, s Site) *MapIter[K, E] {
	it := &MapIter[K, E]{m: m, site: s}
	MR(m, s)
	it.keys = make([]K, 0, len(m))
	for k, v := range m {
		if k != k {
			it.nans = append(it.nans, v)
		} else {
			it.keys = append(it.keys, k)
		}
	}
	if len(it.keys) > 1 && x.running && Active() {
		order(it.keys, *(*unsafe.Pointer)(unsafe.Pointer(&m)))
	}
	return it
}

// RangeVars is Range, with variables of the map's types.
func RangeVars[M ~map[K]E, K comparable, E any](m M, s Site) (*MapIter[K, E], K, E) {
	var k K
	var v E
	return Range(m, s), k, v
}

// Next moves to the next entry, into K and V.
func (it *MapIter[K, E]) Next() bool {
	for ; it.i < len(it.keys); it.i++ {
		k := it.keys[it.i]
		if v, ok := MR(it.m, it.site)[k]; ok {
			it.K, it.V = k, v
			it.i++
			return true
		}
	}
	if n := it.i - len(it.keys); n < len(it.nans) {
		it.K, it.V = nan[K](it.m), it.nans[n]
		it.i++
		return true
	}
	return false
}

// nan returns a key of m that does not equal itself.
func nan[K comparable, E any](m map[K]E) (k K) {
	for k = range m {
		if k != k {
			return k
		}
	}
	return k
}

// KeyOrder compares map keys of types that this package cannot; whoever drives
// executions sets it. It reports false when the type has no order that is the
// same in every execution (it holds pointers or channels).
var KeyOrder func(a, b any) (cmp int, ok bool)

func order[K comparable](keys []K, m unsafe.Pointer) {
	switch ks := any(keys).(type) {
	case []string:
		slices.Sort(ks)
		return
	case []int:
		slices.Sort(ks)
		return
	}
	if KeyOrder == nil {
		return
	}
	defer func(m uint32) { mode = m }(mode)
	mode = 0 // KeyOrder may run instrumented code
	all := true
	slices.SortFunc(keys, func(a, b K) int {
		c, ok := KeyOrder(any(a), any(b))
		all = all && ok
		return c
	})
	if !all {
		bySight(keys, m)
	}
}

// keyOrder numbers the keys of a map by when they were first seen.
type keyOrder map[any]int

// sight notes that k is put into m, if keys of that type may have no order.
func sight[K comparable](m unsafe.Pointer, k K) {
	switch any(*new(K)).(type) {
	case string, bool, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return
	}
	if o := orderOf(m); o != nil {
		if _, known := o[any(k)]; !known {
			o[any(k)] = len(o)
		}
	}
}

func orderOf(m unsafe.Pointer) keyOrder {
	if x.mapKeys == nil {
		x.mapKeys = map[unsafe.Pointer]keyOrder{}
	}
	o := x.mapKeys[m]
	if o == nil {
		o = keyOrder{}
		x.mapKeys[m] = o
	}
	return o
}

// bySight orders keys that have no order of their own. Keys that were put in by
// code that is not instrumented, or by a literal, and turn up together cannot be
// told apart: that is noted.
func bySight[K comparable](keys []K, m unsafe.Pointer) {
	o := orderOf(m)
	fresh := 0
	for _, k := range keys {
		if _, ok := o[any(k)]; !ok {
			o[any(k)] = len(o)
			fresh++
		}
	}
	if fresh > 1 {
		Uncontrolled("the order of a range over a map whose keys are pointers")
	}
	slices.SortFunc(keys, func(a, b K) int { return o[any(a)] - o[any(b)] })
}
