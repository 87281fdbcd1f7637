package std

import (
	"reflect"
	"slices"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// ValueMapKeys is (reflect.Value).MapKeys: in an execution, the keys in order.
func ValueMapKeys(v reflect.Value) func() []reflect.Value {
	return func() []reflect.Value {
		keys := v.MapKeys()
		if len(keys) < 2 || !sim.Active() {
			return keys
		}
		all := sim.KeyOrder != nil && keys[0].CanInterface()
		if all {
			slices.SortFunc(keys, func(a, b reflect.Value) int {
				c, ok := sim.KeyOrder(a.Interface(), b.Interface())
				all = all && ok
				return c
			})
		}
		if !all {
			sim.Uncontrolled("the order in which package reflect ranges over a map whose keys have none")
		}
		return keys
	}
}

// A mapRange is what a reflect.MapIter that instrumented code has made does
// instead: it goes over the keys in order, and skips those deleted meanwhile.
type mapRange struct {
	m      reflect.Value
	keys   []reflect.Value
	at     int // 1 for the first key
	inside bool
}

const mapRangeSlot = 200

func rangeOf(it *reflect.MapIter) *mapRange {
	if it == nil || !sim.Active() {
		return nil
	}
	if r := sim.Slot[mapRange](unsafe.Pointer(it), mapRangeSlot); r.m.IsValid() {
		return r
	}
	return nil
}

// ValueMapRange is (reflect.Value).MapRange.
func ValueMapRange(v reflect.Value) func() *reflect.MapIter {
	return func() *reflect.MapIter {
		it := v.MapRange()
		if sim.Active() {
			*sim.Slot[mapRange](unsafe.Pointer(it), mapRangeSlot) = mapRange{m: v, keys: ValueMapKeys(v)()}
		}
		return it
	}
}

// MapIterNext is (*reflect.MapIter).Next.
func MapIterNext(v *reflect.MapIter) func() bool {
	return func() bool {
		r := rangeOf(v)
		if r == nil {
			return v.Next()
		}
		for r.at < len(r.keys) {
			r.at++
			if r.m.MapIndex(r.keys[r.at-1]).IsValid() {
				r.inside = true
				return true
			}
		}
		r.inside = false
		return false
	}
}

// MapIterKey is (*reflect.MapIter).Key.
func MapIterKey(v *reflect.MapIter) func() reflect.Value {
	return func() reflect.Value {
		if r := rangeOf(v); r != nil && r.inside {
			return r.keys[r.at-1]
		}
		return v.Key()
	}
}

// MapIterValue is (*reflect.MapIter).Value.
func MapIterValue(v *reflect.MapIter) func() reflect.Value {
	return func() reflect.Value {
		if r := rangeOf(v); r != nil && r.inside {
			return r.m.MapIndex(r.keys[r.at-1])
		}
		return v.Value()
	}
}

// MapIterReset is (*reflect.MapIter).Reset.
func MapIterReset(v *reflect.MapIter) func(v reflect.Value) {
	return func(m reflect.Value) {
		if r := rangeOf(v); r != nil {
			*r = mapRange{m: m}
			if m.IsValid() {
				r.keys = ValueMapKeys(m)()
			}
		}
		v.Reset(m)
	}
}
