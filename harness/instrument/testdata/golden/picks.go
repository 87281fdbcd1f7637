package p

import (
	"iter"
	"math/rand"
	"reflect"
	"runtime"
	"sort"
	"strings"
)

type T struct {
	s   []int
	b   strings.Builder
	pb  *strings.Builder
	rnd *rand.Rand
}

func picks(p *T, v reflect.Value, pv *reflect.Value, seq iter.Seq[int]) {
	runtime.Gosched()
	f := runtime.NumGoroutine
	go runtime.Gosched()
	defer runtime.Gosched()
	runtime.GC()
	defer runtime.GC()
	g := runtime.GC
	next, stop := iter.Pull(seq)
	_, _ = iter.Pull[int](seq)
	x, ok := v.Recv()
	pv.Recv()
	_, _, _, _, _, _ = f, g, next, stop, x, ok
}

func touches(p *T, b strings.Builder) {
	sort.Ints(p.s)
	p.b.WriteString("x")
	p.pb.WriteString("x")
	b.WriteString("x")
	_ = p.rnd.Int()
}
