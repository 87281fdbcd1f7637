package std

import (
	"reflect"
	"runtime"

	"example.com/racelab/harness/explore/sim"
)

// What is to be done when an object is collected belongs to the execution that made
// the object. The collector comes to it at any time, mostly in a later one, where it
// would act on objects that are in the state of none: the Once by which a pipe was
// closed counts as new there, and the pipe would be closed again. So it is left out
// once the execution is over, as it is at the end of a program.

// SetFinalizer is runtime.SetFinalizer.
func SetFinalizer(obj, finalizer any) {
	if f := reflect.ValueOf(finalizer); sim.Own() && f.Kind() == reflect.Func && !f.IsNil() && !f.Type().IsVariadic() {
		exec := sim.Exec()
		finalizer = reflect.MakeFunc(f.Type(), func(args []reflect.Value) (results []reflect.Value) {
			if sim.Within(exec) {
				return f.Call(args)
			}
			for i := range f.Type().NumOut() {
				results = append(results, reflect.Zero(f.Type().Out(i)))
			}
			return results
		}).Interface()
	}
	runtime.SetFinalizer(obj, finalizer)
}

// AddCleanup is runtime.AddCleanup.
func AddCleanup[T, S any](ptr *T, cleanup func(S), arg S) runtime.Cleanup {
	if sim.Own() && cleanup != nil {
		exec, f := sim.Exec(), cleanup
		cleanup = func(arg S) {
			if sim.Within(exec) {
				f(arg)
			}
		}
	}
	return runtime.AddCleanup(ptr, cleanup, arg)
}
