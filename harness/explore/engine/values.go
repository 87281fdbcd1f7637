package engine

import (
	"cmp"
	"reflect"
	"strings"

	"example.com/racelab/harness/explore/sim"
)

func init() {
	sim.KeyOrder = keyOrder
	sim.SelectNative = selectNative
}

// keyOrder compares map keys. Two pointers have an order only if they are equal,
// or one of them is nil.
func keyOrder(a, b any) (int, bool) { return compare(reflect.ValueOf(a), reflect.ValueOf(b)) }

func compare(a, b reflect.Value) (int, bool) {
	if !a.IsValid() || !b.IsValid() { // nil interfaces
		return cmp.Compare(rank(a), rank(b)), true
	}
	if a.Type() != b.Type() {
		return strings.Compare(a.Type().String(), b.Type().String()), true
	}
	switch k := a.Kind(); {
	case k == reflect.String:
		return strings.Compare(a.String(), b.String()), true
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int()), true
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint()), true
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float()), true
	case k == reflect.Bool:
		return cmp.Compare(bit(a), bit(b)), true
	case a.CanComplex():
		x, y := a.Complex(), b.Complex()
		return cmp.Or(cmp.Compare(real(x), real(y)), cmp.Compare(imag(x), imag(y))), true
	case k == reflect.Struct:
		return compareAll(a.NumField(), func(i int) (int, bool) { return compare(a.Field(i), b.Field(i)) })
	case k == reflect.Array:
		return compareAll(a.Len(), func(i int) (int, bool) { return compare(a.Index(i), b.Index(i)) })
	case k == reflect.Interface:
		return compare(a.Elem(), b.Elem())
	case a.IsNil() || b.IsNil() || a.Pointer() == b.Pointer():
		return cmp.Compare(a.Pointer(), b.Pointer()), true
	}
	return 0, false
}

func compareAll(n int, one func(int) (int, bool)) (int, bool) {
	result := 0
	for i := range n {
		c, ok := one(i)
		if !ok {
			return 0, false
		}
		result = cmp.Or(result, c)
	}
	return result, true
}

func rank(v reflect.Value) int {
	if v.IsValid() {
		return 1
	}
	return 0
}

func bit(v reflect.Value) int {
	if v.Bool() {
		return 1
	}
	return 0
}

// selectNative is a select of instrumented code while nothing is explored.
func selectNative(hasDefault bool, arms []sim.Arm) int {
	var cases []reflect.SelectCase
	for _, a := range arms {
		ch, value, send := a.Native()
		c := reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ch)}
		if send {
			c.Dir, c.Send = reflect.SelectSend, reflect.ValueOf(value).Elem()
		}
		cases = append(cases, c)
	}
	if hasDefault {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectDefault})
	}
	i, v, ok := reflect.Select(cases)
	if i == len(arms) {
		return -1
	}
	if v.IsValid() {
		arms[i].Received(v.Interface(), ok)
	}
	return i
}
