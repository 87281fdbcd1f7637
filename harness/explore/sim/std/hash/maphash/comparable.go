package maphash

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"

	"example.com/racelab/harness/explore/sim"
)

// Comparable hashes v: equal values alike.
func Comparable[T comparable](seed Seed, v T) uint64 {
	if s, ok := any(v).(string); ok {
		return String(seed, s)
	}
	var h Hash
	h.SetSeed(seed)
	h.value(reflect.ValueOf(&v).Elem())
	return h.Sum64()
}

// WriteComparable adds x: equal values alike.
func WriteComparable[T comparable](h *Hash, x T) {
	h.begin()
	if s, ok := any(x).(string); ok {
		add(h, s)
		return
	}
	h.value(reflect.ValueOf(&x).Elem())
}

func (h *Hash) word(v uint64) {
	add(h, binary.LittleEndian.AppendUint64(nil, v))
}

// value adds what the comparison of v looks at.
func (h *Hash) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			h.word(1)
		} else {
			h.word(0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		h.word(uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		h.word(v.Uint())
	case reflect.Float32, reflect.Float64:
		h.float(v.Float())
	case reflect.Complex64, reflect.Complex128:
		h.float(real(v.Complex()))
		h.float(imag(v.Complex()))
	case reflect.String:
		h.word(uint64(v.Len()))
		add(h, v.String())
	case reflect.Pointer, reflect.Chan, reflect.UnsafePointer:
		h.word(uint64(v.Pointer()))
	case reflect.Array:
		for i := range v.Len() {
			h.value(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			h.value(v.Field(i))
		}
	case reflect.Interface:
		if v.IsNil() {
			h.word(0)
			return
		}
		add(h, v.Elem().Type().String())
		h.value(v.Elem())
	default:
		panic(fmt.Sprintf("maphash: hash of unhashable type %s", v.Type()))
	}
}

// float makes 0 and -0 alike, and no two NaNs, since they are not equal.
func (h *Hash) float(f float64) {
	switch {
	case f == 0:
		h.word(0)
	case f != f && sim.Active():
		h.word(sim.Unvaried())
	case f != f:
		h.word(made.Add(1))
	default:
		h.word(math.Float64bits(f))
	}
}
