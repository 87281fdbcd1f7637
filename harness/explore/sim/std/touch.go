package std

import (
	"encoding"
	"fmt"
	"reflect"
	"strings"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// What a function of the standard library reads of an argument that it takes as
// an interface depends on what is in there. The functions here are called with
// the argument, at its place, and walk over it as that function will.
//
// The wrong way is to announce all that can be reached: fmt prints a pointer
// below the first level as a number, encoding/json leaves out what is not
// exported, a mutex for instance, and a method of the user's may lock what comes
// after it. Who announces more than is read reports races that are none; so each
// stops where it does not know.

// A walk announces reads at one place.
type walk struct {
	site sim.Site
	left int // values still to be looked at
}

const longest = 1000

// Print announces what fmt.Print reads of v.
func Print[T any](v T, s sim.Site) T {
	if sim.Watching() && !plain(any(v)) {
		(&walk{s, longest}).printed(reflect.ValueOf(any(v)), true)
	}
	return v
}

// plain reports whether v leads nowhere, of the types that are printed most.
func plain(v any) bool {
	switch v.(type) {
	case nil, bool, string, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, uintptr, float32, float64:
		return true
	}
	return false
}

// printed reports whether all that is printed of v is known.
func (w *walk) printed(v reflect.Value, top bool) bool {
	if w.left--; w.left < 0 || !v.IsValid() {
		return w.left >= 0
	}
	if own, std := methods[fmt.Stringer](v), methods[error](v); own != 0 || std != 0 || methods[fmt.Formatter](v) != 0 {
		return max(own, std) != foreign && w.stringer(v)
	}
	switch v.Kind() {
	case reflect.Pointer:
		switch v.Type().Elem().Kind() {
		case reflect.Struct, reflect.Array, reflect.Slice, reflect.Map:
			return !top || v.IsNil() || w.memory(v.UnsafePointer(), v.Type().Elem().Size()) && w.printed(v.Elem(), false)
		}
	case reflect.Interface:
		return w.printed(v.Elem(), false)
	case reflect.Slice:
		if v.Len() > 0 {
			w.memory(v.UnsafePointer(), uintptr(v.Len())*v.Type().Elem().Size())
		}
		return w.each(v)
	case reflect.Array:
		return w.each(v)
	case reflect.Struct:
		for i := range v.NumField() {
			if !w.printed(v.Field(i), false) {
				return false
			}
		}
	case reflect.Map:
		return w.mapped(v)
	}
	return true
}

func (w *walk) each(v reflect.Value) bool {
	if !refers(v.Type().Elem()) {
		return true
	}
	for i := range v.Len() {
		if !w.printed(v.Index(i), false) {
			return false
		}
	}
	return true
}

func (w *walk) memory(p unsafe.Pointer, size uintptr) bool {
	sim.ReadAt(p, size, w.site)
	return true
}

// mapped announces a map, which counts as one place. Its elements are not looked
// at, in an order that would be another one each time; so if there is something
// behind them, not all is known.
func (w *walk) mapped(v reflect.Value) bool {
	if !v.IsNil() {
		sim.ReadMap(v.UnsafePointer(), w.site)
	}
	return !refers(v.Type().Elem()) && !refers(v.Type().Key())
}

// refers reports whether a value of type t may refer to memory that is printed
// with it, or have a method.
func refers(t reflect.Type) bool {
	if t.NumMethod() > 0 {
		return true
	}
	switch t.Kind() {
	case reflect.Interface, reflect.Slice, reflect.Map, reflect.Struct, reflect.Pointer:
		return true
	case reflect.Array:
		return refers(t.Elem())
	}
	return false
}

const (
	known   = 1 + iota // a method of the standard library, which does not wait
	foreign            // one of somebody else's
)

// methods says whose method it is if v has those of I and may be asked for them.
func methods[I any](v reflect.Value) int {
	if !v.Type().Implements(reflect.TypeFor[I]()) || !v.CanInterface() {
		return 0
	}
	t := v.Type()
	if t.Kind() == reflect.Pointer && t.Name() == "" {
		t = t.Elem()
	}
	if path, _, _ := strings.Cut(t.PkgPath(), "/"); path == "" || strings.Contains(path, ".") {
		return foreign
	}
	return known
}

// stringer announces what the String of a well-known type reads.
func (w *walk) stringer(v reflect.Value) bool {
	switch v.Type().String() {
	case "*bytes.Buffer", "*strings.Builder", "*big.Int", "*big.Float", "*big.Rat":
		if !v.IsNil() {
			w.memory(v.UnsafePointer(), v.Type().Elem().Size())
		}
	}
	return true
}

// Encode announces what encoding/json reads of v: exported fields, through all
// pointers.
func Encode[T any](v T, s sim.Site) T {
	if sim.Watching() {
		(&walk{s, longest}).encoded(reflect.ValueOf(any(v)))
	}
	return v
}

type marshaler interface{ MarshalJSON() ([]byte, error) }

func (w *walk) encoded(v reflect.Value) bool {
	if w.left--; w.left < 0 || !v.IsValid() {
		return w.left >= 0
	}
	own, text := methods[marshaler](v), methods[encoding.TextMarshaler](v)
	if own != 0 || text != 0 {
		return max(own, text) != foreign
	}
	if v.CanAddr() && v.Kind() != reflect.Struct && v.Kind() != reflect.Array {
		w.memory(v.Addr().UnsafePointer(), v.Type().Size())
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return w.encoded(v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if !w.encoded(v.Index(i)) {
				return false
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Tag.Get("json") == "-" || !f.IsExported() && !f.Anonymous {
				continue
			}
			if !w.encoded(v.Field(i)) {
				return false
			}
		}
	case reflect.Map:
		return w.mapped(v)
	}
	return true
}

// SortAny announces that the elements of the slice v are read and written.
func SortAny[T any](v T, s sim.Site) T {
	if sim.Watching() {
		elements(reflect.ValueOf(any(v)), s, sim.WriteAt)
	}
	return v
}

func elements(v reflect.Value, s sim.Site, access func(unsafe.Pointer, uintptr, sim.Site)) {
	if v.Kind() == reflect.Slice && v.Len() > 0 {
		access(v.UnsafePointer(), uintptr(v.Len())*v.Type().Elem().Size(), s)
	}
}

// SortInterface announces what sort.Sort does to data, if its methods are those
// of package sort. Others announce themselves.
func SortInterface[T any](data T, s sim.Site) T {
	if sim.Watching() {
		v := reflect.ValueOf(any(data))
		for v.Kind() == reflect.Pointer && v.Type().String() == "*sort.reverse" && !v.IsNil() {
			v = v.Elem().Field(0).Elem()
		}
		if v.IsValid() && v.Type().PkgPath() == "sort" {
			elements(v, s, sim.WriteAt)
		}
	}
	return data
}

// ReadValue and WriteValue announce that the variable which v stands for is read
// or written; a value that is not addressable is nobody else's.
func ReadValue(v reflect.Value, s sim.Site) reflect.Value {
	if sim.Watching() && v.CanAddr() {
		sim.ReadAt(v.Addr().UnsafePointer(), v.Type().Size(), s)
	}
	return v
}

func WriteValue(v reflect.Value, s sim.Site) reflect.Value {
	if sim.Watching() && v.CanAddr() {
		sim.WriteAt(v.Addr().UnsafePointer(), v.Type().Size(), s)
	}
	return v
}

// ReadContent and WriteContent announce the map, or the elements of the slice,
// that v holds.
func ReadContent(v reflect.Value, s sim.Site) reflect.Value {
	if sim.Watching() {
		content(ReadValue(v, s), s, sim.ReadAt, sim.ReadMap)
	}
	return v
}

func WriteContent(v reflect.Value, s sim.Site) reflect.Value {
	if sim.Watching() {
		content(ReadValue(v, s), s, sim.WriteAt, sim.WriteMap)
	}
	return v
}

func content(v reflect.Value, s sim.Site, access func(unsafe.Pointer, uintptr, sim.Site), m func(unsafe.Pointer, sim.Site)) {
	if v.Kind() == reflect.Map && !v.IsNil() {
		m(v.UnsafePointer(), s)
	}
	elements(v, s, access)
}

// ReflectSwapper is reflect.Swapper: each call of the result writes two elements.
func ReflectSwapper(slice any) func(i, j int) {
	swap := reflect.Swapper(slice)
	if !sim.Active() {
		return swap
	}
	v := reflect.ValueOf(slice)
	return func(i, j int) {
		for _, k := range [2]int{i, j} {
			if uint(k) < uint(v.Len()) {
				e := v.Index(k)
				sim.Touch(e.Addr().UnsafePointer(), e.Type().Size(), true, false)
			}
		}
		swap(i, j)
	}
}
