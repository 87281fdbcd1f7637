package flow

import (
	"strings"
	"testing"
	"unsafe"
)

type inner struct{ a, b int }

type deep struct {
	_     int
	inner `json:"inner,omitempty"`
	_     [3]byte
	grid  [2][3]inner
	ptr   *deep
	list  []*deep
	byKey map[inner]map[string][]int
	fs    [2]func(int) *deep
}

func TestDeepPlaces(t *testing.T) {
	d := &deep{ptr: &deep{}, list: []*deep{{}, {}}, byKey: map[inner]map[string][]int{{1, 2}: {"x": {1, 2}}}}
	d.fs[1] = func(i int) *deep { t.Log("call", i); return d.list[i] }
	i := func(n int) int { t.Log("index", n); return n }
	d.grid[i(1)][i(2)].a = i(3)
	d.grid[i(1)][i(2)].a += i(4)
	d.grid[1][2].b++
	d.fs[i(1)](i(0)).ptr = d.fs[1](1)
	d.fs[1](0).ptr.grid[1][1] = inner{b: i(7)}
	d.byKey[inner{1, 2}]["x"][i(1)] = i(9)
	d.byKey[inner{i(1), 2}]["x"][0]++
	d.ptr.a, d.list[0].b, d.grid[0] = 5, d.grid[1][2].a, [3]inner{2: {1, 1}}
	(*d.ptr).inner.b ^= 7
	(*(&d.ptr.grid))[1] = d.grid[1]
	d.grid[0], d.grid[1] = d.grid[1], d.grid[0]
	t.Log(d.grid, d.ptr.inner, d.list[0].b, d.list[1].grid[1][1], d.byKey)
	e := *d
	e.grid[0][0].a = 99
	t.Log(d.grid[0][0].a, e.grid == d.grid, e.inner == d.inner)
	row := d.grid[1]
	for i, x := range row {
		row[2].b = 50
		d.grid[1][i].b = x.b
	}
	t.Log(d.grid[1], len(d.grid), cap(d.grid[0][:2]))
}

func TestUntyped(t *testing.T) {
	p := &struct {
		u8  uint8
		i64 int64
		f   float64
		f32 float32
		c   complex128
		r   rune
		b   bool
		s   string
		a   any
		up  uintptr
		d   []byte
	}{}
	n := 3
	p.u8 = 1 << n
	p.u8 |= 1 << 7
	p.u8 <<= 1
	p.u8 += 200
	p.u8 = 255 &^ (1 << n)
	p.i64 = 1 << 40 >> n
	p.i64 = -1 << n
	p.i64 /= 1 << 1
	p.f = 1
	p.f /= 3
	p.f = float64(1 << 3)
	p.f32 = 1.5
	p.f32 *= 2
	p.c = 1i
	p.c *= p.c
	p.r = 'x' + 1
	p.r++
	p.b = n > 2 && p.f < 3
	p.b = !p.b || n == 3
	p.s = "a" + "b"
	p.s += string(p.r)
	p.a = 1 << 3
	p.a = n > 1
	p.a = 'x'
	p.a = nil
	p.up = unsafe.Sizeof(p.c) + uintptr(1<<n)
	p.d = append(p.d, 1<<n, 'x')
	p.d = append(p.d, "yz"...)
	var shifted [8]int
	shifted[1<<n-1] = 1 << n >> 1
	q := &shifted
	q[1<<(n-1)]++
	t.Log(*p, shifted, min(p.u8, 7), max(p.f, 2, float64(n)), min(p.s, "b"))
	type kind uint8
	type flags struct{ k kind }
	k := &flags{}
	k.k = kind(1) << n
	k.k ^= 1<<n | 1
	t.Log(k.k)
	m := map[kind]bool{}
	m[1<<2] = k.k > 0
	m[kind(n)] = 1 < 2
	var ok struct{ named mybool }
	o := &ok
	o.named = n == 3
	_, o.named = m[4]
	o.named = o.named && n > 1
	t.Log(m, ok)
}

type mybool bool

type num interface{ ~int | ~float64 }

func minimum[T num](p *T, more ...T) T {
	for _, v := range more {
		*p = min(*p, v)
	}
	return *p
}

func TestBuiltins(t *testing.T) {
	a, f := 5, 2.5
	t.Log(minimum(&a, 7, 3), minimum(&f, 9, 1), a, f)
	d := &deep{}
	t.Log(max(d.a, d.b, 1), min(d.grid[1][0].a, -1), len(d.grid), cap(d.list), len("const"))
	s := make([]inner, 2, 5)
	p := &s
	(*p)[0].a = copy(*p, []inner{{1, 2}, {3, 4}, {5, 6}})
	*p = append((*p)[:1], (*p)[1:2]...)
	t.Log(*p, len(*p), cap(*p))
	arr := [2]inner((*p)[:2])
	ptr := (*[1]inner)(*p)
	ptr[0].b = 77
	t.Log(arr, *ptr, (*p)[0])
	t.Log(real(complex(f, 1)), imag(3i), len([...]int{9: 1}))
	x := unsafe.Slice(&s[0], 2)
	x[1].a = 8
	t.Log(s[1].a, unsafe.String(unsafe.StringData("abc"), 2), *(*int)(unsafe.Add(unsafe.Pointer(&s[0]), unsafe.Sizeof(0))))
	clear(s[:1])
	t.Log(s)
	print()
	new(deep).a++
	*new(int) = 3
}

func TestLiterals(t *testing.T) {
	say := func(s string, n int) int { t.Log(s, n); return n }
	key := func(s string) string { t.Log("key", s); return s }
	m := map[string]int{key("a"): say("value", 1), key("b"): say("value", 2)}
	s := []int{say("first", 1), 5: say("sixth", 6), say("seventh", 7)}
	const two = 2
	arr := [...]inner{two: {say("a", 1), say("b", 2)}, 0: {b: say("only b", 3)}}
	ms := map[inner][]*inner{{1, say("inner key", 2)}: {{a: say("x", 1)}, nil}}
	mp := map[*inner]struct{ f func() int }{{1, 1}: {f: func() int { return say("called", 9) }}}
	t.Log(m, s, arr, len(ms), len(mp))
	for _, v := range mp {
		v.f()
	}
	v := struct {
		*inner
		strings.Builder
		any
	}{inner: &inner{a: say("embedded", 1)}, any: say("any", 2)}
	v.WriteString("w")
	t.Log(v.a, v.any, v.String())
}

func TestComparisons(t *testing.T) {
	d := &deep{}
	var i, j any = d.inner, inner{}
	t.Log(i == j, i != any(1), d.grid[0] == [3]inner{}, d.inner == inner{}, d.ptr == nil, nil == d.list)
	var e1, e2 error
	p := &e1
	t.Log(*p == e2, *p == nil)
	for _, x := range []any{[]int{}, map[int]int{}, func() {}, struct{ f func() }{}, [1]any{[]int{}}} {
		func() {
			defer func() { t.Log(recover()) }()
			q := &x
			t.Log(*q == *q)
		}()
	}
	c := make(chan int)
	var in chan<- int = c
	t.Log(in == c, d.fs[0] == nil)
}

func TestVariadic(t *testing.T) {
	f := func(s string, v ...any) int { t.Log(append([]any{s}, v...)...); return len(v) }
	d := &deep{}
	f("none")
	f("some", d.a, nil, f("inner", d.b))
	f("spread", []any{1, 2}...)
	pair := func() (string, any) { return "pair", d.a }
	f(pair())
	var nothing []any
	f("nil", nothing...)
	two := func() (int, int) { d.a++; return d.a, d.b }
	x, y := two()
	d.a, d.b = two()
	d.list = append(d.list, d.fs2(two())...)
	t.Log(x, y, d.a, d.b, len(d.list))
}

func (d *deep) fs2(a, b int) []*deep { return make([]*deep, a+b) }
