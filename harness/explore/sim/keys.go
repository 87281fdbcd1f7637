package sim

import (
	"slices"
	"unsafe"
)

// keyOrder numbers the keys of a map whose type has no order, by when they were
// first seen.
type keyOrder struct {
	number map[any]int
}

// KeyLess orders map keys of types that this package cannot compare; whoever
// drives executions sets it. It reports false for ok when the type has no order
// that is the same in every execution (it holds pointers or channels).
var KeyLess func(a, b any) (less, ok bool)

// Keys returns the keys of m in an order that is the same in every execution
// with the same choices: ascending where the type has an order, else as they
// were first seen. Outside an execution it is the runtime's order.
func Keys[M ~map[K]V, K comparable, V any](m M, s Site) []K {
	m = MR(m, s)
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	if len(keys) < 2 || !x.running || !Active() {
		return keys
	}
	switch ks := any(keys).(type) {
	case []string:
		slices.Sort(ks)
	case []int:
		slices.Sort(ks)
	default:
		sortKeys(keys, *(*unsafe.Pointer)(unsafe.Pointer(&m)))
	}
	return keys
}

func sortKeys[K comparable](keys []K, m unsafe.Pointer) {
	if KeyLess == nil {
		return
	}
	if _, ok := KeyLess(any(keys[0]), any(keys[1])); !ok {
		bySight(keys, m)
		return
	}
	slices.SortStableFunc(keys, func(a, b K) int {
		if less, _ := KeyLess(any(a), any(b)); less {
			return -1
		}
		if less, _ := KeyLess(any(b), any(a)); less {
			return 1
		}
		return 0
	})
}

// bySight orders keys that have no order of their own. Keys that turn up
// together for the first time cannot be told apart: that is noted.
func bySight[K comparable](keys []K, m unsafe.Pointer) {
	if x.mapKeys == nil {
		x.mapKeys = map[unsafe.Pointer]*keyOrder{}
	}
	o := x.mapKeys[m]
	if o == nil {
		o = &keyOrder{number: map[any]int{}}
		x.mapKeys[m] = o
	}
	fresh := 0
	for _, k := range keys {
		if _, ok := o.number[any(k)]; !ok {
			o.number[any(k)] = len(o.number)
			fresh++
		}
	}
	if fresh > 1 {
		Uncontrolled("the order of range over a map whose keys are pointers")
	}
	slices.SortFunc(keys, func(a, b K) int { return o.number[any(a)] - o.number[any(b)] })
}
