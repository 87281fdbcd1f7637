package sync_test

import (
	"fmt"
	"testing"

	"example.com/racelab/harness/explore/sim/sync"
)

func TestMap(t *testing.T) {
	check(t, []program{
		{"Store happens before the Load that observes it", func() string {
			var m sync.Map
			var n cell
			got := 0
			both(
				func() { n.set(7); m.Store("k", 1) },
				func() {
					if _, ok := m.Load("k"); ok {
						got = n.get()
					}
				},
			)
			return fmt.Sprint(got)
		}, "0; 7"},
		{"Load of nothing orders nothing", func() string {
			var m sync.Map
			var n cell
			both(
				func() { n.set(7); m.Store("k", 1) },
				func() { m.Load("l"); n.get() },
			)
			return "done"
		}, "done race"},
		{"Delete happens before the Load that misses the key", func() string {
			var m sync.Map
			var n cell
			m.Store("k", 1)
			both(
				func() { n.set(7); m.Delete("k") },
				func() {
					if _, ok := m.Load("k"); !ok {
						n.get()
					}
				},
			)
			return "done"
		}, "done"},
		{"Clear happens before the Load that misses the key", func() string {
			var m sync.Map
			var n cell
			m.Store("k", 1)
			both(
				func() { n.set(7); m.Clear() },
				func() {
					if _, ok := m.Load("k"); !ok {
						n.get()
					}
				},
			)
			return "done"
		}, "done"},
		{"check then act", func() string {
			var m sync.Map
			add := func() {
				v, _ := m.Load("n")
				n, _ := v.(int)
				m.Store("n", n+1)
			}
			both(add, add)
			v, _ := m.Load("n")
			return fmt.Sprint(v)
		}, "1; 2"},
		{"compare and swap", func() string {
			var m sync.Map
			m.Store("n", 0)
			add := func() {
				for {
					v, _ := m.Load("n")
					if m.CompareAndSwap("n", v, v.(int)+1) {
						return
					}
				}
			}
			both(add, add)
			v, _ := m.Load("n")
			return fmt.Sprint(v)
		}, "2"},
		{"one of two stores", func() string {
			var m sync.Map
			var got [2]bool
			both(
				func() { _, got[0] = m.LoadOrStore("k", 0) },
				func() { _, got[1] = m.LoadOrStore("k", 1) },
			)
			return fmt.Sprint(got)
		}, "[false true]; [true false]"},
		{"every method", everyMethod, everyMethod()},
		{"Range is no snapshot", func() string {
			var m sync.Map
			m.Store(1, "a")
			m.Store(2, "a")
			got := ""
			both(
				func() {
					m.Range(func(_, v any) bool {
						got += v.(string)
						return true
					})
				},
				func() { m.Store(1, "b"); m.Store(2, "b") },
			)
			return got
		}, "aa; ab; ba; bb"},
		{"Range skips what was deleted meanwhile", func() string {
			var m sync.Map
			for k := range 3 {
				m.Store(k, k)
			}
			got := ""
			m.Range(func(k, _ any) bool {
				got += fmt.Sprint(k)
				m.Delete(1)
				m.Store(9, 9)
				return k != 2
			})
			return got
		}, "02"},
		{"a zeroed map is empty", func() string {
			var m sync.Map
			m.Store(1, 1)
			m = sync.Map{}
			_, ok := m.Load(1)
			return fmt.Sprint(ok)
		}, "false"},
		{"keys that cannot be compared", badKey, badKey()},
		{"values that cannot be compared", func() string {
			var m sync.Map
			m.Store(1, []int{})
			return fmt.Sprint(caught(func() { m.CompareAndSwap(1, []int{}, 1) }), m.CompareAndDelete(1, 0))
		}, fmt.Sprint(caught(func() { _ = any([]int{}) == any([]int{}) }), false)},
	})
}

func badKey() string {
	var m sync.Map
	m.Store(1, 1)
	return fmt.Sprint(caught(func() { m.Load([]int{}) }))
}

// everyMethod runs natively and in an execution, which must agree.
func everyMethod() string {
	var m sync.Map
	out := ""
	say := func(x ...any) { out += fmt.Sprintln(x...) }
	say(m.Load("a"))
	m.Store("a", 1)
	say(m.Load("a"))
	say(m.Swap("a", 2))
	say(m.Swap("b", 3))
	say(m.LoadOrStore("a", 9))
	say(m.LoadOrStore("c", 4))
	say(m.CompareAndSwap("a", 9, 10), m.CompareAndSwap("a", 2, 11), m.CompareAndSwap("z", nil, 1))
	say(m.CompareAndDelete("a", 2), m.CompareAndDelete("a", 11), m.CompareAndDelete("a", nil))
	say(m.LoadAndDelete("b"))
	say(m.LoadAndDelete("b"))
	m.Delete("c")
	say(m.Load("c"))
	m.Store("d", nil)
	say(m.Load("d"))
	m.Clear()
	say(m.Load("d"))
	m.Range(func(k, v any) bool { say(k, v); return true })
	m.Store("e", 5)
	m.Range(func(k, v any) bool { say(k, v); return true })
	return out
}

func TestPool(t *testing.T) {
	check(t, []program{
		{"last in, first out, then New, never nil", func() string {
			p := sync.Pool{New: func() any { return "new" }}
			p.Put(1)
			p.Put(nil)
			p.Put(2)
			return fmt.Sprintln(p.Get(), p.Get(), p.Get())
		}, "2 1 new\n"},
		{"no New", func() string {
			var p sync.Pool
			return fmt.Sprint(p.Get())
		}, "<nil>"},
		{"Put happens before Get", func() string {
			p := sync.Pool{New: func() any { return new(cell) }}
			use := func() {
				c := p.Get().(*cell)
				c.inc()
				p.Put(c)
			}
			both(use, use)
			return "done"
		}, "done"},
		{"used after Put", func() string {
			p := sync.Pool{New: func() any { return new(cell) }}
			both(
				func() { c := p.Get().(*cell); p.Put(c); c.inc() },
				func() { c := p.Get().(*cell); c.inc() },
			)
			return "done"
		}, "done; done race"},
	})
}
