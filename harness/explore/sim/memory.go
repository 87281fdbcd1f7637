package sim

import "unsafe"

// R says that *p is about to be read and returns p.
func R[T any](p *T, s Site) *T {
	if mode != 0 {
		read(p, s)
	}
	return p
}

// W says that *p is about to be written and returns p.
func W[T any](p *T, s Site) *T {
	if mode != 0 {
		write(p, s)
	}
	return p
}

func read[T any](p *T, s Site) {
	x.access(unsafe.Pointer(p), unsafe.Sizeof(*p), s, 0)
	if mode&modeRecord != 0 {
		x.value(func() any { return *p })
	}
}

func write[T any](p *T, s Site) {
	x.access(unsafe.Pointer(p), unsafe.Sizeof(*p), s, isWrite)
	if mode&modeRecord != 0 {
		x.valueLater(func() any { return *p })
	}
}

// RS says that all elements of s are about to be read.
func RS[E any, S ~[]E](s S, site Site) S {
	if mode != 0 && len(s) > 0 {
		x.access(unsafe.Pointer(unsafe.SliceData(s)), unsafe.Sizeof(s[0])*uintptr(len(s)), site, 0)
	}
	return s
}

// WS says that all elements of s are about to be written.
func WS[E any, S ~[]E](s S, site Site) S {
	if mode != 0 && len(s) > 0 {
		x.access(unsafe.Pointer(unsafe.SliceData(s)), unsafe.Sizeof(s[0])*uintptr(len(s)), site, isWrite)
	}
	return s
}

// MR says that m is about to be read. A map is one location, as it is for the
// runtime, which ends the process when it notices two goroutines in one map.
func MR[M ~map[K]V, K comparable, V any](m M, s Site) M {
	if mode != 0 {
		x.access(*(*unsafe.Pointer)(unsafe.Pointer(&m)), 1, s, isMap)
		if mode&modeRecord != 0 && m != nil {
			x.value(func() any { return m })
		}
	}
	return m
}

// MW says that m is about to be written.
func MW[M ~map[K]V, K comparable, V any](m M, s Site) M {
	if mode != 0 {
		x.access(*(*unsafe.Pointer)(unsafe.Pointer(&m)), 1, s, isMap|isWrite)
		if mode&modeRecord != 0 && m != nil {
			kept := m // or every call would allocate m, whose address is taken above
			x.valueLater(func() any { return kept })
		}
	}
	return m
}

// Touch is R or W for look-alikes: an access without a site.
func Touch(p unsafe.Pointer, size uintptr, write, atomic bool) {
	if mode == 0 {
		return
	}
	var flags uint8
	if write {
		flags |= isWrite
	}
	if atomic {
		flags |= isAtomic
	}
	x.access(p, size, 0, flags)
}

// Outside returns f, which the caller is about to call or to keep, and has the report
// say that what it leads to is not controlled.
func Outside[F any](f F, what string) F {
	if Own() {
		Uncontrolled(what)
	}
	return f
}

// Watching reports whether accesses are recorded at all.
func Watching() bool { return mode != 0 }

// ReadAt and WriteAt announce an access by code that does not know the type.
func ReadAt(p unsafe.Pointer, size uintptr, s Site) {
	if mode != 0 {
		x.access(p, size, s, 0)
	}
}

func WriteAt(p unsafe.Pointer, size uintptr, s Site) {
	if mode != 0 {
		x.access(p, size, s, isWrite)
	}
}

// Stream returns v, an interface through which a method that reads or writes is
// called, and announces what that does if v holds a value of the library's that is
// not instrumented: a *bytes.Buffer behind an io.Writer.
func Stream[T any](v T, s Site) T {
	if mode != 0 && Streamed != nil {
		Streamed(v, s)
	}
	return v
}

// Streamed knows these types; package std sets it.
var Streamed func(v any, s Site)

// ReadMap and WriteMap are MR and MW for such code.
func ReadMap(m unsafe.Pointer, s Site) {
	if mode != 0 {
		x.access(m, 1, s, isMap)
	}
}

func WriteMap(m unsafe.Pointer, s Site) {
	if mode != 0 {
		x.access(m, 1, s, isMap|isWrite)
	}
}

// Pick returns like. It lets a call of real be turned into one of like by
// inserting text, and keeps the import of real's package in use.
func Pick[F any](like, real F) F { return like }
