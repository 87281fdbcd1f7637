package engine

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"
)

const maxValue = 40 // runes of a value in a timeline

// A describer turns values into text for a timeline: short, on one line, and
// without an address, which would differ from one process to the next. Pointers
// and channels are numbered as they come up instead, so that a reader sees which
// are the same: *Conn#1, *Conn#2.
//
// No method of a value is called. It could be instrumented code, or change what
// it prints.
type describer struct {
	number map[unsafe.Pointer]int
	count  map[string]int // how many of a type have a number
}

func newDescriber() *describer {
	return &describer{number: map[unsafe.Pointer]int{}, count: map[string]int{}}
}

func (d *describer) describe(v any) string {
	text := "nil"
	if v != nil {
		text = d.value(reflect.ValueOf(v), 2)
	}
	return strings.ReplaceAll(clip(text, maxValue), "\n", " ")
}

func (d *describer) value(v reflect.Value, depth int) string {
	if text, ok := d.known(v, depth); ok {
		return text
	}
	switch v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return fmt.Sprint(plain(v))
	case reflect.String:
		return strconv.Quote(v.String())
	case reflect.Func:
		if v.IsNil() {
			return "nil"
		}
		return "func"
	case reflect.Pointer, reflect.Chan, reflect.UnsafePointer:
		return d.reference(v)
	case reflect.Interface:
		if v.IsNil() {
			return "nil"
		}
		return d.value(v.Elem(), depth)
	case reflect.Slice:
		return d.slice(v, depth)
	case reflect.Map:
		return d.mapping(v, depth)
	case reflect.Struct:
		var fields []string
		for i := range v.NumField() {
			if depth > 0 && v.Type().Field(i).Name != "_" {
				fields = append(fields, d.value(v.Field(i), depth-1))
			}
		}
		return "{" + dots(fields, v.NumField(), depth) + "}"
	case reflect.Array:
		return "[" + d.elements(v, depth) + "]"
	}
	return "?"
}

func dots(parts []string, n, depth int) string {
	if depth <= 0 && n > 0 {
		return "…"
	}
	return strings.Join(parts, " ")
}

// known are types that say more than their fields do.
func (d *describer) known(v reflect.Value, depth int) (string, bool) {
	switch t := v.Type(); {
	case t == reflect.TypeFor[time.Duration]():
		return time.Duration(v.Int()).String(), true
	case t == reflect.TypeFor[time.Time]():
		switch {
		case v.IsZero():
			return "no time", true
		case v.CanInterface():
			return v.Interface().(time.Time).UTC().Format("15:04:05.999"), true
		}
		return "time", true
	case t == reflect.TypeFor[atomic.Bool]():
		return strconv.FormatBool(v.Field(v.NumField()-1).Uint() != 0), true
	case t.PkgPath() == "sync/atomic" && v.Kind() == reflect.Struct && v.NumField() > 0:
		return d.value(v.Field(v.NumField()-1), depth), true
	case v.Kind() == reflect.Pointer && !v.IsNil() && v.Elem().Kind() == reflect.Struct && v.Elem().NumField() > 0:
		if e := v.Elem(); t.Elem().PkgPath() == "errors" || t.Elem().PkgPath() == "fmt" {
			return "error " + d.value(e.Field(0), depth), true // errors.New, errors.Join, fmt.Errorf
		}
	}
	return "", false
}

// typeName is the type without its package and its type arguments.
func typeName(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		return "*" + typeName(t.Elem())
	}
	if t.Name() != "" {
		name, _, _ := strings.Cut(t.Name(), "[")
		return name
	}
	return t.Kind().String()
}

func (d *describer) reference(v reflect.Value) string {
	if v.IsNil() {
		return "nil"
	}
	name := typeName(v.Type())
	switch v.Kind() {
	case reflect.UnsafePointer:
		name = "pointer"
	case reflect.Chan:
		name = "chan"
	}
	p := v.UnsafePointer()
	if d.number[p] == 0 {
		d.count[name]++
		d.number[p] = d.count[name]
	}
	return fmt.Sprintf("%s#%d", name, d.number[p])
}

const maxElements = 6

func (d *describer) slice(v reflect.Value, depth int) string {
	if v.IsNil() {
		return "nil"
	}
	if v.Type().Elem().Kind() == reflect.Uint8 && v.CanInterface() {
		return strconv.Quote(string(v.Bytes()[:min(v.Len(), maxValue)]))
	}
	return "[" + d.elements(v, depth) + "]"
}

func (d *describer) elements(v reflect.Value, depth int) string {
	if depth <= 0 && v.Len() > 0 {
		return "…"
	}
	var all []string
	for i := range min(v.Len(), maxElements) {
		all = append(all, d.value(v.Index(i), depth-1))
	}
	if v.Len() > maxElements {
		all = append(all, fmt.Sprintf("… %d in all", v.Len()))
	}
	return strings.Join(all, " ")
}

// mapping shows a small map whole, by key.
func (d *describer) mapping(v reflect.Value, depth int) string {
	if v.IsNil() {
		return "nil"
	}
	if depth <= 0 || v.Len() > maxElements {
		return fmt.Sprintf("map of %d", v.Len())
	}
	keys := v.MapKeys()
	sorted := true
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		c, ok := compare(a, b)
		sorted = sorted && ok
		return c
	})
	if !sorted {
		return fmt.Sprintf("map of %d", v.Len())
	}
	var all []string
	for _, k := range keys {
		all = append(all, d.value(k, 0)+":"+d.value(v.MapIndex(k), depth-1))
	}
	return "map[" + strings.Join(all, " ") + "]"
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
