package engine

import (
	"cmp"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"example.com/racelab/harness/explore/sim"
)

func init() {
	sim.KeyOrder = keyOrder
	sim.SelectNative = selectNative
}

const maxValue = 40 // runes of a value in a timeline

// describe is a value in a timeline: short, on one line, and without an
// address, which would differ from one process to the next.
func describe(v any) string {
	var text string
	switch v := v.(type) {
	case nil:
		text = "nil"
	case string:
		text = strconv.Quote(v)
	case error:
		text = "error"
		if r := reflect.ValueOf(v); r.Kind() != reflect.Pointer || !r.IsNil() {
			text = fmt.Sprintf("%T", v)
		}
	default:
		text = describeValue(reflect.ValueOf(v), 2)
	}
	if r := []rune(text); len(r) > maxValue {
		text = string(r[:maxValue-1]) + "…"
	}
	return strings.ReplaceAll(text, "\n", " ")
}

func describeValue(v reflect.Value, depth int) string {
	switch v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return fmt.Sprint(plain(v))
	case reflect.String:
		return strconv.Quote(v.String())
	case reflect.Pointer, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		if v.IsNil() {
			return "nil"
		}
		return v.Type().String()
	case reflect.Interface:
		if v.IsNil() {
			return "nil"
		}
		return describeValue(v.Elem(), depth)
	case reflect.Slice:
		if v.IsNil() {
			return "nil"
		}
		return fmt.Sprintf("%s len %d", v.Type(), v.Len())
	case reflect.Map:
		return fmt.Sprintf("%s len %d", v.Type(), v.Len())
	case reflect.Struct:
		if depth == 0 {
			return "{…}"
		}
		var fields []string
		for i := range v.NumField() {
			fields = append(fields, describeValue(v.Field(i), depth-1))
		}
		return "{" + strings.Join(fields, " ") + "}"
	case reflect.Array:
		if depth == 0 || v.Len() > 4 {
			return v.Type().String()
		}
		var elems []string
		for i := range v.Len() {
			elems = append(elems, describeValue(v.Index(i), depth-1))
		}
		return "[" + strings.Join(elems, " ") + "]"
	}
	return "?"
}

// plain reads a basic value, of an unexported field too, without its methods.
func plain(v reflect.Value) any {
	switch {
	case v.Kind() == reflect.Bool:
		return v.Bool()
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return v.Uint()
	case v.CanFloat():
		return v.Float()
	}
	return v.Complex()
}

// keyOrder compares map keys that hold no pointers.
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
