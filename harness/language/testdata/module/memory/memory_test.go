package memory

import (
	"strings"
	"sync"
	"testing"
)

// both runs f and g in goroutines of their own and waits for them.
func both(f, g func()) {
	var wg sync.WaitGroup
	wg.Go(f)
	wg.Go(g)
	wg.Wait()
}

// inTurn does the same with a lock around each.
func inTurn(f, g func()) {
	var mu sync.Mutex
	locked := func(f func()) func() {
		return func() {
			mu.Lock()
			defer mu.Unlock()
			f()
		}
	}
	both(locked(f), locked(g))
}

type point struct{ x, y int }

type node struct {
	point
	_    int
	next *node
	name string
	list []int
	grid [2][2]int
	m    map[string]int
	any  any
	f    func() int
	_    [0]func()
}

func (n *node) inc()             { n.x++ }
func (n node) sum() int          { return n.x + n.y }
func (p *point) move()           { p.y++ }
func (p point) plus(q int) point { return point{p.x + q, p.y + q} }

func TestNoRaceMap(t *testing.T) {
	m := map[string]int{}
	inTurn(func() { m["a"] = 1; m["b"]++; delete(m, "c") }, func() { m["a"] += 2; _ = m["b"]; _ = len(m) })
	inTurn(func() {
		for k := range m {
			m[k] = 3
		}
	}, func() { clear(m) })
	t.Log(len(m) <= 2)
	both(func() { _, _ = m["a"], len(m) }, func() {
		for range m {
		}
	})
}

func TestRaceMapWrites(t *testing.T) {
	m := map[string]int{}
	both(func() { m["a"] = 1 }, func() { m["b"] = 1 })
}

func TestRaceMapReadWrite(t *testing.T) {
	m := map[string]int{"a": 1}
	both(func() { _ = m["a"] }, func() { m["b"]++ })
}

func TestRaceMapOk(t *testing.T) {
	m := map[string]int{"a": 1}
	ok := false
	both(func() { _, ok = m["a"] }, func() { delete(m, "b") })
	_ = ok
}

func TestRaceMapLen(t *testing.T) {
	m := map[string]int{"a": 1}
	both(func() { _ = len(m) }, func() { m["b"] = 1 })
}

func TestRaceMapRange(t *testing.T) {
	m := map[string]int{"a": 1, "b": 2}
	both(func() {
		for range m {
		}
	}, func() { m["b"] = 1 })
}

func TestRaceMapClear(t *testing.T) {
	m := map[string]int{"a": 1, "b": 2}
	both(func() { clear(m) }, func() { _ = m["b"] })
}

func TestRaceMapOfMaps(t *testing.T) {
	m := map[string]map[string]int{"a": {}}
	both(func() { m["a"]["x"] = 1 }, func() { m["a"]["y"] += 1 })
}

func TestRaceMapElement(t *testing.T) {
	m := map[string]*point{"a": {}}
	both(func() { m["a"].x = 1 }, func() { m["a"].x++ })
}

func TestRaceMapVariable(t *testing.T) {
	n := &node{}
	both(func() { n.m = map[string]int{} }, func() { _ = n.m["x"] })
}

func TestNoRaceSlice(t *testing.T) {
	s := make([]int, 2, 8)
	both(func() { s[0]++ }, func() { s[1] = 2 })
	inTurn(func() { s = append(s, 1) }, func() { s = append(s, 2); clear(s[:1]) })
	a, b := s[:2:2], s[2:]
	both(func() { a = append(a, 9) }, func() { copy(b, []int{7}) })
	t.Log(len(a), b[0], len(s))
}

func TestRaceSliceElement(t *testing.T) {
	s := make([]int, 2)
	both(func() { s[0]++ }, func() { s[0] = 2 })
}

func TestRaceAppend(t *testing.T) {
	s := make([]int, 0, 4)
	both(func() { _ = append(s, 1) }, func() { _ = append(s, 2) })
}

func TestRaceAppendGrows(t *testing.T) {
	s := make([]int, 1, 1)
	both(func() { _ = append(s, 1) }, func() { s[0] = 2 })
}

func TestRaceAppendVariable(t *testing.T) {
	var s []int
	both(func() { s = append(s, 1) }, func() { s = append(s, 2) })
}

func TestRaceAppendSpread(t *testing.T) {
	s := []int{1, 2}
	both(func() { _ = append([]int(nil), s...) }, func() { s[1] = 2 })
}

func TestRaceAppendString(t *testing.T) {
	s := make([]byte, 0, 8)
	both(func() { _ = append(s, "abc"...) }, func() { _ = append(s, 'x', 'y', 'z') })
}

func TestRaceCopyTo(t *testing.T) {
	s := make([]int, 2)
	both(func() { copy(s, []int{1, 2}) }, func() { s[1] = 2 })
}

func TestRaceCopyFrom(t *testing.T) {
	s := make([]int, 2)
	both(func() { copy(make([]int, 2), s) }, func() { s[1] = 2 })
}

func TestRaceClear(t *testing.T) {
	s := make([]int, 2)
	both(func() { clear(s) }, func() { _ = s[1] })
}

func TestRaceSliceRange(t *testing.T) {
	s := make([]int, 2)
	both(func() {
		for _, v := range s {
			_ = v
		}
	}, func() { s[1] = 2 })
}

func TestNoRaceSliceRangeIndex(t *testing.T) {
	s := make([]int, 2)
	both(func() {
		for i := range s {
			_ = i
		}
	}, func() { s[1] = 2 })
}

func TestRaceConversion(t *testing.T) {
	b := []byte("ab")
	both(func() { _ = string(b) }, func() { b[0] = 'x' })
}

func TestRaceConversionToArray(t *testing.T) {
	s := []int{1, 2}
	both(func() { _ = [2]int(s) }, func() { s[1] = 1 })
}

func TestRaceArrayPointer(t *testing.T) {
	s := []int{1, 2}
	p := (*[2]int)(s)
	both(func() { p[1]++ }, func() { s[1] = 1 })
}

func TestRaceArrays(t *testing.T) {
	n := &node{}
	i := 1
	both(func() { n.grid[i][0] = 1 }, func() { _ = n.grid[1] })
}

func TestNoRaceArrays(t *testing.T) {
	var grid [2][2]int
	p := &grid
	both(func() { p[0][1]++ }, func() { p[1][1]++ })
	for i, row := range grid {
		for j := range row {
			p[i][j] += row[j]
		}
	}
	t.Log(grid)
}

func TestNoRaceStruct(t *testing.T) {
	n := &node{}
	both(func() { n.x = 1 }, func() { n.y = 2 })
	c := *n
	both(func() { c.x++ }, func() { n.x++ })
	t.Log(c.point, n.point)
}

func TestRaceStructCopy(t *testing.T) {
	n := &node{}
	var c node
	both(func() { c = *n }, func() { n.y = 2 })
	_ = c
}

func TestRaceStructAssigned(t *testing.T) {
	n := &node{}
	both(func() { n.point = point{1, 2} }, func() { _ = n.y })
}

func TestRaceStructCompared(t *testing.T) {
	p := &point{}
	equal := false
	both(func() { equal = *p == point{1, 2} }, func() { p.y = 2 })
	_ = equal
}

func TestRaceStructReceiver(t *testing.T) {
	n := &node{}
	both(func() { n.sum() }, func() { n.y = 2 })
}

func TestRaceStructArgument(t *testing.T) {
	n := &node{}
	take := func(point) {}
	both(func() { take(n.point) }, func() { n.move() })
}

func TestRaceStructReturned(t *testing.T) {
	n := &node{}
	get := func() point { return n.point }
	both(func() { get() }, func() { n.x++ })
}

func TestRaceStructInInterface(t *testing.T) {
	n := &node{}
	var i any
	both(func() { i = n.point }, func() { n.x++ })
	_ = i
}

func TestRaceStructLiteral(t *testing.T) {
	n := &node{}
	both(func() { _ = []point{n.point} }, func() { n.x++ })
}

func TestRaceString(t *testing.T) {
	n := &node{}
	both(func() { n.name = "long enough" }, func() { _ = n.name + "x" })
}

func TestRaceInterface(t *testing.T) {
	n := &node{}
	both(func() { n.any = 1 }, func() { _, _ = n.any.(int) })
}

func TestRaceTypeSwitch(t *testing.T) {
	n := &node{}
	both(func() { n.any = 1 }, func() {
		switch n.any.(type) {
		case int:
		}
	})
}

func TestRaceFunctionField(t *testing.T) {
	n := &node{f: func() int { return 1 }}
	both(func() { n.f = nil }, func() {
		if f := n.f; f != nil {
			f()
		}
	})
}

func TestRaceEmbedded(t *testing.T) {
	n := &node{}
	both(n.move, n.point.move)
}

func TestNoRaceClosure(t *testing.T) {
	n := 0
	inc := func() { n++ }
	inTurn(inc, inc)
	x := 1
	both(func() { _ = x }, func() { _ = x }) // nobody writes
	t.Log(n)
}

func TestRaceClosure(t *testing.T) {
	n := 0
	inc := func() { n++ }
	both(inc, inc)
}

func TestRaceClosureParameter(t *testing.T) {
	func(n int) {
		both(func() { n++ }, func() { n++ })
	}(1)
}

func TestRaceClosureResult(t *testing.T) {
	done := make(chan bool)
	f := func() (n int) {
		go func() { n++; done <- true }()
		return 1
	}
	f()
	<-done
}

func TestRaceNested(t *testing.T) {
	n := 0
	both(func() { func() { func() { n++ }() }() }, func() { defer func() { n++ }() })
}

func TestNoRaceMethodValue(t *testing.T) {
	n := &node{}
	inTurn(n.inc, n.move)
	sum := n.sum // a copy
	both(func() { t.Log(sum()) }, n.inc)
	inc := (*node).inc
	inTurn(func() { inc(n) }, n.inc)
	var s interface{ sum() int } = n
	t.Log(s.sum(), node.sum(*n))
}

func TestRaceMethodValue(t *testing.T) {
	n := &node{}
	both(n.inc, n.inc)
}

func TestRaceMethodValueCopies(t *testing.T) {
	n := &node{}
	both(n.inc, func() { f := n.sum; f() })
}

func TestRaceMethodExpression(t *testing.T) {
	n := &node{}
	inc := (*node).inc
	both(func() { inc(n) }, func() { inc(n) })
}

func TestRaceInterfaceMethod(t *testing.T) {
	n := &node{}
	var s interface{ sum() int } = n
	both(func() { s.sum() }, n.inc)
}

func TestRacePointer(t *testing.T) {
	n := 0
	p := &n
	pp := &p
	both(func() { **pp = 1 }, func() { *p++ })
}

func TestRaceTuple(t *testing.T) {
	n := &node{next: &node{}}
	both(func() { n.x, n.next.x = n.next.x, n.x }, func() { n.next.x = 1 })
}

var global, other = 1, strings.Repeat("x", 2)

func TestRaceGlobal(t *testing.T) {
	both(func() { global++ }, func() { global++ })
}

func TestRaceRangeAssigns(t *testing.T) {
	n := &node{}
	both(func() {
		for n.x = range [2]int{} {
		}
	}, func() { _ = n.x })
}

func TestRaceDefine(t *testing.T) {
	err, done := error(nil), make(chan bool)
	go func() { _, err = 1, nil; close(done) }()
	x, err := 1, error(nil)
	<-done
	_, _ = x, err
}

func TestRaceBitfieldNeighbours(t *testing.T) {
	var s struct{ a, b bool }
	p := &s
	both(func() { p.a = true; p.b = true }, func() { p.b = !p.b })
}

func TestNoRaceNeighbours(t *testing.T) {
	var s struct{ a, b bool }
	p := &s
	both(func() { p.a = true }, func() { p.b = true })
	t.Log(s)
}
