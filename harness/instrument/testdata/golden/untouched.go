package p

import (
	"io"
	"unsafe"
)

type T struct {
	n   int `json:"n"`
	arr [4]int
}

const size = len([2]int{}) + int(unsafe.Sizeof(T{}.n))

var table = []int{1, 2, 3} // only read

var _ = 1

func untouched(p *T, t T, f func() T) (n int) {
	_ = &p.n
	_ = p.arr[1:2]
	_ = len(p.arr)
	_ = unsafe.Offsetof(p.n)
	_ = t.n + t.arr[2] + f().n
	_ = "abc"[n]
	for i := range p.arr {
		n += i
	}
	t.n, n = n, t.n
	t.n++
	if n == io.SeekEnd {
		goto end
	}
	switch x := any(n).(type) {
	case int, string:
		_ = x
	}
end:
	func(m int) { m++ }(n)
	defer func() { _ = recover() }()
	return n
}

//go:nosplit
func nosplit(p *T) int { return p.n }

func noBody(p *T)
