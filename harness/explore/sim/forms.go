package sim

import "unsafe"

// Forms of R, W, MR and MW for places where the plain ones would change the
// order of evaluation or cannot be written.

// V reads *p. Unlike *R(p, s) it loads at once, before what comes later in the
// same expression.
func V[T any](p *T, s Site) T {
	if mode != 0 {
		read(p, s)
	}
	return *p
}

// After returns v. The accesses that its other arguments announce come after what
// v is computed from.
func After[T any](v T, _ ...any) T { return v }

// A Place is a variable about to be set.
type Place[T any] struct {
	p *T
	s Site
}

// At names *p; Set is the write.
func At[T any](p *T, s Site) Place[T] { return Place[T]{p, s} }

// Set writes v.
func (a Place[T]) Set(v T) { *W(a.p, a.s) = v }

// An Entry is a map whose key is still to be evaluated.
type Entry[K comparable, E any] struct {
	m map[K]E
	s Site
}

// MAt names m; the methods are the accesses.
func MAt[M ~map[K]E, K comparable, E any](m M, s Site) Entry[K, E] { return Entry[K, E]{m, s} }

// Get is m[k].
func (a Entry[K, E]) Get(k K) E { return MR(a.m, a.s)[k] }

// Get2 is m[k] with ok.
func (a Entry[K, E]) Get2(k K) (E, bool) {
	v, ok := MR(a.m, a.s)[k]
	return v, ok
}

// Set is m[k] = v.
func (a Entry[K, E]) Set(k K, v E) { MW(a.m, a.s)[k] = v }

// Put is Set where the keys may have no order, and will be ranged over in the
// order in which they came.
func (a Entry[K, E]) Put(k K, v E) {
	MW(a.m, a.s)[k] = v
	if x.running && Own() {
		sight(*(*unsafe.Pointer)(unsafe.Pointer(&a.m)), k)
	}
}

// Delete is delete(m, k).
func (a Entry[K, E]) Delete(k K) { delete(MW(a.m, a.s), k) }

// N is len(s), where len may be another's name.
func N[S ~[]E, E any](s S) int { return len(s) }

// SliceVars returns s with zero variables to range over it.
func SliceVars[S ~[]E, E any](s S) (S, int, int, E) {
	var e E
	return s, 0, 0, e
}

// ChanVars returns ch with a zero variable to range over it.
func ChanVars[T any](ch <-chan T) (<-chan T, T) {
	var t T
	return ch, t
}

// Copy is copy(dst, src).
func Copy[D ~[]E, S ~[]E, E any](dst D, src S, s Site) int {
	if n := min(len(dst), len(src)); mode != 0 && n > 0 {
		RS(src[:n], s)
		WS(dst[:n], s)
	}
	return copy(dst, src)
}

// CopyString is copy(dst, src) of a string.
func CopyString[D ~[]byte, S ~string](dst D, src S, s Site) int {
	if n := min(len(dst), len(src)); mode != 0 && n > 0 {
		WS(dst[:n], s)
	}
	return copy(dst, src)
}

// Grow says that n values are about to be appended to s: they go behind its
// elements if there is room, else the elements are read to be moved.
func Grow[S ~[]E, E any](s S, n int, site Site) S {
	if mode == 0 || n == 0 {
		return s
	}
	if len(s)+n <= cap(s) {
		WS(s[len(s):len(s)+n], site)
	} else {
		RS(s, site)
	}
	return s
}

// A Tail is a slice about to be appended to.
type Tail[S ~[]E, E any] struct {
	s    S
	site Site
}

// Append names s; V is the append.
func Append[S ~[]E, E any](s S, site Site) Tail[S, E] { return Tail[S, E]{s, site} }

// V appends v.
func (t Tail[S, E]) V(v ...E) S { return append(Grow(t.s, len(v), t.site), v...) }

// AppendSlice is append(s, v...).
func AppendSlice[S ~[]E, X ~[]E, E any](s S, v X, site Site) S {
	if mode != 0 {
		RS(v, site)
		Grow(s, len(v), site)
	}
	return append(s, v...)
}

// AppendString is append(s, v...) of a string.
func AppendString[S ~[]E, X ~string, E ~byte](s S, v X, site Site) S {
	if mode != 0 {
		Grow(s, len(v), site)
	}
	for i := range len(v) {
		s = append(s, E(v[i]))
	}
	return s
}

// LenTo is Len of a channel that can only be sent to.
func LenTo[T any](ch chan<- T, s Site) int {
	if Active() {
		x.point(&op{kind: KLen, obj: pointer(ch), site: s})
	}
	return len(ch)
}
