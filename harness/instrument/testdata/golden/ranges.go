package p

type T struct {
	n int
	s []int
	a [3]int
	m map[int]string
}

func ranges(p *T, s []int, m map[int]string, f func(func(int) bool)) {
	for i, v := range s {
		v := v + i
		_ = v
	}
	for i := range p.s {
		_ = i
	}
	for _, p.n = range s {
	}
	for _, v := range p.a {
		_ = v
	}
	for _, v := range &p.a {
		_ = v
	}
	for k, v := range p.m {
		_, _ = k, v
	}
	for k := range m {
		delete(m, k)
	}
	for p.n = range m {
	}
	for i := range p.n {
		_ = i
	}
	for p.n = range 10 {
	}
	for i := range f {
		_ = i
	}
	for p.n = range "abc" {
	}
}
