// Package state changes package variables: each execution must find them as the
// first one did.
package state

import (
	"database/sql"
	"database/sql/driver"
	"encoding/gob"
	"errors"
	"expvar"
	"flag"
	"sync"
	"sync/atomic"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

type fakeDriver struct{}

func (fakeDriver) Open(string) (driver.Conn, error) { return nil, errors.New("no connection") }

type message struct{ N int }

var published = expvar.NewInt("fixture")

func init() {
	sql.Register("fixture", fakeDriver{})
	gob.Register(message{})
}

func TestFlag(t *testing.T) { t.Log(*update, flag.Lookup("update") != nil) }

func TestRegistered(t *testing.T) {
	t.Log(sql.Drivers(), published.Value(), expvar.Get("fixture"))
}

var (
	once   sync.Once
	calls  int
	cache  = map[string]int{"start": 1}
	list   = []int{1, 2, 3}
	array  [3]int
	nested = struct {
		mu sync.Mutex
		m  map[string][]int
	}{m: map[string][]int{"a": {1}}}
	counter atomic.Int32
	shared  sync.Map
	pool    = sync.Pool{New: func() any { return new(int) }}
	value   = sync.OnceValue(func() int { calls++; return calls * 10 })
	ready   = sync.OnceFunc(func() { calls += 100 })
	initial = counted()
	ErrGone = errors.New("gone")
	hook    = func() string { return "original" }
	head    = &element{n: 1}
	ch      = make(chan int, 2)
)

type element struct {
	n    int
	next *element
}

func counted() int { return int(counter.Add(5)) }

// concurrent makes a test one that is explored more than once.
func concurrent(f func()) {
	var wg sync.WaitGroup
	wg.Add(2)
	go func() { defer wg.Done(); f() }()
	go func() { defer wg.Done() }()
	wg.Wait()
}

func TestOnce(t *testing.T) {
	concurrent(func() { once.Do(func() { calls++ }) })
	once.Do(func() { calls++ })
	t.Log(calls)
}

func TestOnceAgain(t *testing.T) { TestOnceValue(t) }

func TestOnceValue(t *testing.T) {
	before := calls
	concurrent(func() { value(); ready() })
	t.Log(calls-before <= 101, value() >= 10)
}

func TestCache(t *testing.T) {
	defer func() { // as a test does that puts things right
		cache, list, array, head.n, head.next = map[string]int{"start": 1}, []int{1, 2, 3}, [3]int{}, 1, nil
		nested.m = map[string][]int{"a": {1}}
		hook = func() string { return "original" }
	}()
	t.Log(len(cache), list, array, len(nested.m), head.n, hook(), len(ch))
	concurrent(func() {
		cache["new"]++
		list = append(list, 4)
		list[0] = 100
		array[1]++
		nested.mu.Lock()
		nested.m["a"] = append(nested.m["a"], 2)
		nested.m["b"] = nil
		nested.mu.Unlock()
		head.n++
		head.next = &element{n: 7}
		hook = func() string { return "changed" }
		ch <- 1
	})
	t.Log(len(cache), list, array, len(nested.m), head.n, head.next.n, hook(), <-ch)
}

func TestAtomics(t *testing.T) {
	defer counter.Store(5)
	defer shared.Clear()
	concurrent(func() { counter.Add(1); shared.Store("k", 1) })
	_, loaded := shared.LoadOrStore("x", 2)
	t.Log(initial, counter.Load(), loaded)
	p := pool.Get().(*int)
	*p++
	t.Log(*p)
	pool.Put(p)
}

func TestSentinel(t *testing.T) {
	err := ErrGone
	concurrent(func() { err = errors.Join(err) })
	t.Log(errors.Is(err, ErrGone), ErrGone)
}

// Whether the cache is filled depends on who comes first, in each schedule anew.
func TestLogicRaceCache(t *testing.T) {
	var mu sync.Mutex
	seen := 0
	done := make(chan bool)
	go func() { mu.Lock(); cache["late"] = 1; mu.Unlock(); close(done) }()
	mu.Lock()
	seen = len(cache)
	mu.Unlock()
	<-done
	if seen == 2 {
		t.Error("the goroutine was first")
	}
}

func TestRaceCache(t *testing.T) {
	done := make(chan bool)
	go func() { cache["x"]++; close(done) }()
	_ = cache["y"]
	<-done
}

func TestRaceVariable(t *testing.T) {
	done := make(chan bool)
	go func() { calls++; close(done) }()
	calls++
	<-done
}
