// Package std stands in for the look-alikes of single functions. Each says
// that it was called.
package std

import (
	"iter"
	"reflect"
	"runtime"

	"racelab/sim"
)

// Called lists the functions called, in order.
var Called []string

func Gosched() {
	Called = append(Called, "Gosched")
	runtime.Gosched()
}

func NumGoroutine() int {
	Called = append(Called, "NumGoroutine")
	return runtime.NumGoroutine()
}

func Pull[V any](seq iter.Seq[V]) (next func() (V, bool), stop func()) {
	Called = append(Called, "Pull")
	return iter.Pull(seq)
}

func ValueRecv(v reflect.Value) func() (reflect.Value, bool) {
	Called = append(Called, "Recv")
	return v.Recv
}

func Print[T any](v T, s sim.Site) T                       { return v }
func WriteValue(v reflect.Value, s sim.Site) reflect.Value { return v }
