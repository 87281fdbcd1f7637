package p

import "sync/atomic"

var (
	x       atomic.Int32
	tries   int
	seen    = map[int32]bool{}
	history []int32
)

type object struct {
	n    int
	arr  [4]int
	list []int
	sub  *object
	in   struct{ n int }
}

var shared atomic.Pointer[object]

func countsTries() (n int) {
	for {
		old := x.Load()
		n++
		if x.CompareAndSwap(old, old+1) { // no: assigns n
			return
		}
	}
}

func countsGlobally() {
	for {
		tries++
		if old := x.Load(); x.CompareAndSwap(old, old+1) { // no: assigns tries
			return
		}
	}
}

func countsAfterwards() {
	for {
		if old := x.Load(); x.CompareAndSwap(old, old+1) { // no: does something after the swap has failed
			return
		}
		tries++
	}
}

func countsBehindNot() {
	for {
		if old := x.Load(); !x.CompareAndSwap(old, old+1) { // no: does something after the swap has failed
			tries++
			continue
		}
		return
	}
}

func countsSuccesses() {
	for {
		if old := x.Load(); x.CompareAndSwap(old, old+1) { // yes
			tries++
			if tries > 3 {
				return
			}
		}
	}
}

func countsIterationsWithout(limit int32) {
	for {
		old := x.Load()
		if old > limit {
			tries++
			continue
		}
		if x.CompareAndSwap(old, old+1) { // yes
			return
		}
	}
}

func countsSome(limit int32) {
	for {
		old := x.Load()
		if old > limit {
			tries++
		}
		if x.CompareAndSwap(old, old+1) { // no: assigns tries
			return
		}
	}
}

func keepsOld() int32 {
	var old int32
	for {
		old = x.Load()
		if x.CompareAndSwap(old, old+1) { // yes
			return old
		}
	}
}

func shadows() {
	n := int32(1)
	for {
		n := n + x.Load()
		n++
		if old := x.Load(); x.CompareAndSwap(old, n) { // yes
			return
		}
	}
}

func redeclares() {
	for {
		a, b := x.Load(), int32(1)
		a, c := a+1, b
		if old := x.Load(); x.CompareAndSwap(old, a+c) { // yes
			return
		}
	}
}

func redeclaresOuter(f func() (int32, error)) (err error) {
	for {
		old, err := x.Load(), error(nil)
		if x.CompareAndSwap(old, old+1) { // yes
			return err
		}
	}
}

func namedResult() (old int32, ok bool) {
	for {
		old, ok = x.Load(), true
		if x.CompareAndSwap(old, old+1) { // no: assigns old
			return
		}
	}
}

func rangesIntoOuter() {
	var i int
	for {
		for i = range 3 {
		}
		if old := x.Load(); x.CompareAndSwap(old, old+int32(i)) { // no: assigns i
			return
		}
	}
}

func outerMap() {
	for {
		old := x.Load()
		seen[old] = true
		if x.CompareAndSwap(old, old+1) { // no: assigns seen[old]
			return
		}
	}
}

func outerSlice() {
	for {
		old := x.Load()
		history = append(history, old)
		if x.CompareAndSwap(old, old+1) { // no: calls append of history
			return
		}
	}
}

func outerSliceInto(buf []int32) {
	for {
		old := x.Load()
		mine := append(buf, old)
		if x.CompareAndSwap(old, mine[0]) { // no: calls append of buf
			return
		}
	}
}

func throughLoaded() {
	for {
		o := shared.Load()
		o.n++
		if shared.CompareAndSwap(o, &object{}) { // no: assigns o.n
			return
		}
	}
}

func copyOfStruct() {
	for {
		o := shared.Load()
		c := *o
		c.n, c.arr[1], c.in.n = 1, 2, 3
		if shared.CompareAndSwap(o, &c) { // yes
			return
		}
	}
}

func copyOfStructShares() {
	for {
		o := shared.Load()
		c := *o
		c.list[0] = 1
		if shared.CompareAndSwap(o, &c) { // no: assigns c.list[0]
			return
		}
	}
}

func freshButOneStep() {
	for {
		o := shared.Load()
		c := &object{sub: o}
		c.in.n = 1
		c.sub.n = 1
		if shared.CompareAndSwap(o, c) { // no: assigns c.sub.n
			return
		}
	}
}

func freshOrNot(b bool) {
	for {
		o := shared.Load()
		c := &object{}
		if b {
			c = o
		}
		c.n = 1
		if shared.CompareAndSwap(o, c) { // no: assigns c.n
			return
		}
	}
}

func freshByAddress() {
	for {
		o := shared.Load()
		c := &object{}
		p := &c
		*p = o
		c.n = 1
		if shared.CompareAndSwap(o, c) { // no: assigns c.n
			return
		}
	}
}

func freshBeforeLoop() {
	buf := make([]int32, 1)
	for {
		old := x.Load()
		buf[0]++
		if x.CompareAndSwap(old, buf[0]) { // no: assigns buf[0]
			return
		}
	}
}

func pointerToOuter() {
	n := int32(0)
	for {
		p := &n
		*p++
		if x.CompareAndSwap(x.Load(), *p) { // no: assigns *p
			return
		}
	}
}

func pointerToInner() {
	for {
		n := x.Load()
		p := &n
		*p++
		if old := x.Load(); x.CompareAndSwap(old, *p-n) { // yes
			return
		}
	}
}

func converted(u *object) {
	type other object
	for {
		o := shared.Load()
		p := (*other)(o)
		p.n = 1
		if shared.CompareAndSwap(o, u) { // no: assigns p.n
			return
		}
	}
}

func arraySliced() {
	for {
		var arr [4]int32
		s := arr[:2]
		s[0] = x.Load()
		s = append(s, 1)
		if old := x.Load(); x.CompareAndSwap(old, arr[2]) { // yes
			return
		}
	}
}

func outerArraySliced() {
	var arr [4]int32
	for {
		s := arr[:]
		s[0]++
		if x.CompareAndSwap(arr[1], 2) { // no: assigns s[0]
			return
		}
	}
}

func fromRange(all []*object) {
	for {
		o := shared.Load()
		for _, c := range all {
			c.n = 1
		}
		if shared.CompareAndSwap(o, nil) { // no: assigns c.n
			return
		}
	}
}

func typeSwitched(a any) {
	for {
		o := shared.Load()
		switch c := a.(type) {
		case *object:
			c.n = 1
		}
		if shared.CompareAndSwap(o, nil) { // no: assigns c.n
			return
		}
	}
}

type embeds struct{ *object }

func throughEmbedded() {
	for {
		o := shared.Load()
		e := embeds{o}
		e.n = 1
		if shared.CompareAndSwap(o, nil) { // no: assigns e.n
			return
		}
	}
}

func clears() {
	for {
		clear(seen)
		if x.CompareAndSwap(1, 2) { // no: calls clear of seen
			return
		}
	}
}
