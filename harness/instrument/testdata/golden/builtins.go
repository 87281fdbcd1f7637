package p

type T struct {
	s []int
	b []byte
	x string
}

func builtins(p *T, s []int, e []error, f func() int) {
	s = append(s, 1, 2)
	s = append(s, f())
	s = append(s, p.s...)
	p.b = append(p.b, p.x...)
	e = append(e, nil)
	copy(s, p.s)
	copy(p.b, "abc")
	clear(s)
	_, _ = string(p.b), []byte(p.x)
	_ = [2]int(s)
	_ = min(len(p.s), cap(s))
	panic(p.x)
}
