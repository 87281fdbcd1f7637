// Package across has tests that count on what the ones before have left: a set-up
// that one of them makes for all, a table that fills up.
package across

import (
	"sync"
	"testing"
)

var (
	once   sync.Once
	mu     sync.RWMutex
	groups = make(map[string]int)
	table  sync.Map
	value  = sync.OnceValue(func() int { calls++; return calls })
	calls  int
)

func setUp() {
	mu.Lock()
	defer mu.Unlock()
	if _, twice := groups["a"]; twice {
		panic("set up twice")
	}
	groups["a"] = 1
}

func with(f func()) {
	done := make(chan bool)
	go func() { mu.RLock(); table.Load("b"); mu.RUnlock(); done <- true }()
	f()
	<-done
}

func TestFirst(t *testing.T) {
	with(func() { once.Do(setUp); table.Store("a", 1); table.Store("b", 2) })
	t.Log(value(), len(groups))
}

func TestSecond(t *testing.T) {
	once.Do(setUp)
	with(func() { table.Delete("a"); table.Store("c", 3) })
	t.Log(value(), len(groups))
}

func TestThird(t *testing.T) {
	with(func() { once.Do(setUp) })
	_, a := table.Load("a")
	b, _ := table.Load("b")
	c, _ := table.Load("c")
	t.Log(value(), a, b, c)
}
