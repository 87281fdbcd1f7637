// Package sim stands in for the runtime in the tests of instrument: every
// call does what the plain code does, on real channels and goroutines.
package sim

type Site uint64

// Log, when set, is told of each access: the tests of what is marked use it.
var Log func(kind string, s Site)

func log(kind string, s Site) {
	if Log != nil {
		Log(kind, s)
	}
}

func Sites(pkg string, hash uint32, table string) bool          { return true }
func Vars(pkg string, names string, ptrs ...any) bool           { return true }
func Literals(pkg, list string) bool                            { return true }
func Pick[F any](like, real F) F                                { return real }
func Outside[F any](f F, what string) F                         { return f }
func R[T any](p *T, s Site) *T                                  { log("r", s); return p }
func W[T any](p *T, s Site) *T                                  { log("w", s); return p }
func V[T any](p *T, s Site) T                                   { log("r", s); return *p }
func RS[S ~[]E, E any](x S, s Site) S                           { log("rs", s); return x }
func WS[S ~[]E, E any](x S, s Site) S                           { log("ws", s); return x }
func MR[M ~map[K]E, K comparable, E any](m M, s Site) M         { log("mr", s); return m }
func MW[M ~map[K]E, K comparable, E any](m M, s Site) M         { log("mw", s); return m }
func Stream[T any](v T, s Site) T                               { log("w", s); return v }
func N[S ~[]E, E any](x S) int                                  { return len(x) }
func SliceVars[S ~[]E, E any](x S) (S, int, int, E)             { var e E; return x, 0, 0, e }
func ChanVars[T any](ch <-chan T) (<-chan T, T)                 { var t T; return ch, t }
func Again[T any](v T) T                                        { return v }
func After[T any](v T, _ ...any) T                              { return v }
func Go(s Site, f func())                                       { go f() }
func GoCall(s Site, f func())                                   { go f() }
func Same[F any](f F) F                                         { return f }
func Wrap(f func())                                             { f() }
func Recv[T any](ch <-chan T, s Site) T                         { return <-ch }
func Recv2[T any](ch <-chan T, s Site) (T, bool)                { v, ok := <-ch; return v, ok }
func Close[T any](ch chan<- T, s Site)                          { close(ch) }
func Len[T any](ch <-chan T, s Site) int                        { return len(ch) }
func LenTo[T any](ch chan<- T, s Site) int                      { return len(ch) }
func Copy[D ~[]E, S ~[]E, E any](dst D, src S, s Site) int      { return copy(dst, src) }
func CopyString[D ~[]byte, S ~string](dst D, src S, s Site) int { return copy(dst, src) }
func Grow[S ~[]E, E any](x S, n int, s Site) S                  { return x }

type Place[T any] struct {
	p *T
	s Site
}

func At[T any](p *T, s Site) Place[T] { return Place[T]{p, s} }
func (a Place[T]) Set(v T)            { *W(a.p, a.s) = v }

type To[T any] struct{ ch chan<- T }

func Send[T any](ch chan<- T, s Site) To[T] { return To[T]{ch} }
func (t To[T]) V(v T)                       { t.ch <- v }

type Entry[K comparable, E any] struct {
	m map[K]E
	s Site
}

func MAt[M ~map[K]E, K comparable, E any](m M, s Site) Entry[K, E] { return Entry[K, E]{m, s} }
func (a Entry[K, E]) Get(k K) E                                    { return MR(a.m, a.s)[k] }
func (a Entry[K, E]) Get2(k K) (E, bool)                           { v, ok := MR(a.m, a.s)[k]; return v, ok }
func (a Entry[K, E]) Set(k K, v E)                                 { MW(a.m, a.s)[k] = v }
func (a Entry[K, E]) Put(k K, v E)                                 { MW(a.m, a.s)[k] = v }
func (a Entry[K, E]) Delete(k K)                                   { delete(MW(a.m, a.s), k) }

type Tail[S ~[]E, E any] struct{ x S }

func Append[S ~[]E, E any](x S, s Site) Tail[S, E]          { return Tail[S, E]{x} }
func (t Tail[S, E]) V(v ...E) S                             { return append(t.x, v...) }
func AppendSlice[S ~[]E, X ~[]E, E any](x S, y X, s Site) S { return append(x, y...) }
func AppendString[S ~[]byte, X ~string](x S, y X, s Site) S { return append(x, y...) }

type MapIter[K comparable, E any] struct {
	K    K
	V    E
	keys []K
	vals []E
	m    map[K]E
}

func Range[M ~map[K]E, K comparable, E any](m M, s Site) *MapIter[K, E] {
	it := &MapIter[K, E]{m: m}
	for k, v := range m {
		it.keys, it.vals = append(it.keys, k), append(it.vals, v)
	}
	return it
}

func RangeVars[M ~map[K]E, K comparable, E any](m M, s Site) (*MapIter[K, E], K, E) {
	var k K
	var v E
	return Range(m, s), k, v
}

func (it *MapIter[K, E]) Next() bool {
	for len(it.keys) > 0 {
		k, v := it.keys[0], it.vals[0]
		it.keys, it.vals = it.keys[1:], it.vals[1:]
		now, ok := it.m[k]
		switch {
		case k != k:
			it.K, it.V = k, v
			return true
		case ok:
			it.K, it.V = k, now
			return true
		}
	}
	return false
}

type Arm interface {
	ready() bool
	wait()
}

type RecvArm[T any] struct {
	V  T
	OK bool
	ch <-chan T
}

func RecvCase[T any](ch <-chan T) *RecvArm[T] { return &RecvArm[T]{ch: ch} }

func (a *RecvArm[T]) ready() bool {
	select {
	case a.V, a.OK = <-a.ch:
		return true
	default:
		return false
	}
}

func (a *RecvArm[T]) wait() { a.V, a.OK = <-a.ch }

type SendArm[T any] struct {
	ch chan<- T
	v  T
}

func SendCase[T any](ch chan<- T) *SendArm[T] { return &SendArm[T]{ch: ch} }
func (a *SendArm[T]) V(v T) *SendArm[T]       { a.v = v; return a }
func (a *SendArm[T]) wait()                   { a.ch <- a.v }
func (a *SendArm[T]) ready() bool {
	select {
	case a.ch <- a.v:
		return true
	default:
		return false
	}
}

// Select polls: the fixtures are small.
func Select(s Site, hasDefault bool, arms ...Arm) int {
	if len(arms) == 1 && !hasDefault {
		arms[0].wait()
		return 0
	}
	for len(arms) == 0 && !hasDefault {
		select {}
	}
	for {
		for i, a := range arms {
			if a.ready() {
				return i
			}
		}
		if hasDefault {
			return -1
		}
		yield()
	}
}
