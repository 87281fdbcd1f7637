package p

import "sync"

type T struct {
	n    int
	next *T
	arr  [4]int
	mu   sync.Mutex
	E
	*P
}

type E struct{ e int }

type P struct{ p int }

func (E) value()    {}
func (*E) pointer() {}
func (T) Get() int  { return 0 }

var pkg int

func setPkg() { pkg = 1 }

func reads(p *T, s []int, q **int) {
	_ = p.n
	_ = p.next.next.n
	_ = *p
	_ = **q
	_ = s[1] + s[p.n]
	_ = p.arr[2]
	_ = p.e
	_ = p.p
	_ = pkg
	p.mu.Lock()
	p.value()
	p.pointer()
	p.Get()
}

func locals() {
	a, b, c, d, e := 0, 0, 0, T{}, [2]int{}
	func() { a = b }()
	_ = a
	_ = b // never assigned after its declaration
	p := &c
	_ = c
	_ = p
	d.mu.Lock() // takes the address of d
	_ = d.n
	_ = e[1]
}

func together(p *T, f func() int) {
	_ = p.n + p.next.n
	_ = p.n + f() // gc loads p.n after the call
	_ = f() + p.n
	_ = p.n > 0 && f() > 0
}
