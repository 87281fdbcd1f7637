package engine

import (
	"bytes"
	"reflect"
	"unsafe"
)

// A rawMap is a copy of a map's memory: whether that is still what it was tells
// faster than looking up each key whether the map is. Most maps that a package
// keeps are tables that never change, and asking them entry by entry was nearly
// half of what an execution cost that imports a test library.
//
// If the memory differs the map may still be the same, and is compared in the slow
// way. Nothing else rests on the layout, and a program for which it is another
// (rawMaps is false) does without.
type rawMap struct{ parts []rawPart }

// A rawPart is one piece of it. The pieces are in order of reach: the address of
// each is the right one if those before it are unchanged.
type rawPart struct {
	p   unsafe.Pointer
	old []byte
}

// How the runtime lays out maps (Go 1.24 and later).
type (
	mapHead struct {
		used   uint64
		seed   uintptr
		dir    unsafe.Pointer // a group if n is 0, else n tables
		n      int
		_      [4]uint8
		clears uint64
	}
	mapTable struct {
		_      [4]uint16
		index  int
		groups unsafe.Pointer
		mask   uint64 // number of groups, less one
	}
	mapType struct {
		_         [48]byte
		key, elem unsafe.Pointer
		group     unsafe.Pointer
		hash      func(unsafe.Pointer, uintptr) uintptr
		groupSize uintptr
	}
)

func groupSize(t reflect.Type) uintptr {
	type word struct{ typ, data unsafe.Pointer }
	return (*mapType)((*word)(unsafe.Pointer(&t)).data).groupSize
}

// newRawMap copies the memory of v, a map that is not nil.
func newRawMap(v reflect.Value) *rawMap {
	r := new(rawMap)
	h := (*mapHead)(v.UnsafePointer())
	r.add(unsafe.Pointer(h), unsafe.Sizeof(*h))
	size := groupSize(v.Type())
	if h.n == 0 {
		if h.dir != nil {
			r.add(h.dir, size)
		}
		return r
	}
	r.add(h.dir, uintptr(h.n)*unsafe.Sizeof(h.dir))
	var last *mapTable
	for _, t := range unsafe.Slice((**mapTable)(h.dir), h.n) {
		if t != last { // a table may stand in several places, side by side
			r.add(unsafe.Pointer(t), unsafe.Sizeof(*t))
			r.add(t.groups, uintptr(t.mask+1)*size)
		}
		last = t
	}
	return r
}

func (r *rawMap) add(p unsafe.Pointer, size uintptr) {
	live := unsafe.Slice((*byte)(p), size)
	r.parts = append(r.parts, rawPart{p, bytes.Clone(live)})
}

// same reports whether the map's memory is what it was.
func (r *rawMap) same() bool {
	for _, part := range r.parts {
		if !bytes.Equal(unsafe.Slice((*byte)(part.p), len(part.old)), part.old) {
			return false
		}
	}
	return true
}

// rawMaps reports whether maps are laid out as is supposed here.
var rawMaps = groupSize(reflect.TypeFor[map[string]int]()) == 8+8*24 &&
	groupSize(reflect.TypeFor[map[int32]bool]()) == 8+8*8 &&
	noticed(3) && noticed(1000)

// noticed reports whether each kind of change to a map of n entries is seen.
func noticed(n int) bool {
	for _, change := range []func(m map[int]int){
		func(m map[int]int) { m[n/2]++ },
		func(m map[int]int) { m[n] = 0 },
		func(m map[int]int) { delete(m, 0) },
		func(m map[int]int) { delete(m, 0); m[n] = 0 },
		func(m map[int]int) { clear(m) },
	} {
		m := map[int]int{}
		for i := range n {
			m[i] = i
		}
		v := reflect.ValueOf(m)
		if h := (*mapHead)(v.UnsafePointer()); h.used != uint64(n) || (h.n == 0) != (n <= 8) {
			return false
		}
		r := newRawMap(v)
		if !r.same() {
			return false
		}
		if change(m); r.same() {
			return false
		}
	}
	return true
}
