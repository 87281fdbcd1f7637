package p

type T struct {
	n    int
	s    []int
	m    map[string]int
	next *T
	b    bool
	err  error
}

type named bool

var v struct{ b named }

func assign(p *T, f func() int, g func() (int, error), x int) {
	p.n = 1
	p.n = x
	p.n = p.next.n
	p.next.n = f()
	p.s[f()] = f()
	p.b = p.n == 1
	v.b = p.n == 1
	p.n, p.err = g()
	p.n, x = x, p.n
	p.s[0], p.s[x] = p.s[x], p.s[0]
	p.next, p.err = nil, nil
	y, err := g()
	h := func() { _, err = g() }
	z, err := g()
	w, err := 1, error(nil)
	_, _, _, _, _ = y, z, w, h, err
}

func update(p *T, f func() int) {
	p.n++
	p.n += 2
	p.n <<= p.next.n
	p.s[f()] += f()
	p.m["a"]++
	p.m["a"] += f()
}

func maps(p *T, f func() string) {
	_ = p.m["a"]
	_ = p.m[f()]
	_, ok := p.m[f()]
	_ = ok
	p.m["a"] = 1
	p.m["a"] = len(f())
	p.m[f()] = p.n
	delete(p.m, "a")
	delete(p.m, f())
	_ = len(p.m)
	clear(p.m)
}

func headers(p *T, f func() int) {
	for p.n = 0; p.n < 3; p.n++ {
	}
	i := 0
	q := &i
	for i = 0; i < 3; i++ {
		_ = q
	}
	if p.n = f(); p.n > 1 {
	}
}

func results() (n int, err error) {
	defer func() { n, err = 1, nil }()
	if n > 1 {
		return 2, nil
	}
	return results()
}

func bare() (n int) {
	go func() { n = 1 }()
	if n > 1 {
		return
	}
	func() {
		defer clear([]int{})
		return
	}()
	return // reads n
}

func bareDeferred(wait func()) (n int) {
	defer wait()
	go func() { n = 1 }()
	return // reads n after wait
}
