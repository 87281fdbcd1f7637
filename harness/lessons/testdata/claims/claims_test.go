// Package claims checks what the lessons say beyond the run that their pages show.
// A comment quotes the sentence; the name of the test says what racelab must find.
package claims

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	crawl "example.com/racelab/lessons/06-add-inside/_broken"
)

// RL-06: With more pages any part of the sum can be missing.
func TestLogicRaceNoPage(t *testing.T)     { missing(t, 0) }
func TestLogicRaceFirstPage(t *testing.T)  { missing(t, len("/help")) }
func TestLogicRaceSecondPage(t *testing.T) { missing(t, len("/about")) }

func missing(t *testing.T, sum int) {
	if got := crawl.Visit([]string{"/help", "/about"}, func(page string) int { return len(page) }); got == sum {
		t.Errorf("the sum is %d, of %d", got, len("/help/about"))
	}
}

// together runs f twice at once.
func together(f func(i int)) {
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

type list struct {
	mu    sync.Mutex
	names []string
}

func (l *list) set(i int, name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.names[i] = name
}

func (l *list) copy(deep bool) list {
	l.mu.Lock()
	defer l.mu.Unlock()
	if deep {
		return list{names: slices.Clone(l.names)}
	}
	return list{names: l.names}
}

// RL-07: If the struct held a slice or a map, the copy would have to go as deep.
func TestRaceFlatCopy(t *testing.T)   { copied(t, false) }
func TestNoRaceDeepCopy(t *testing.T) { copied(t, true) }

func copied(t *testing.T, deep bool) {
	l := &list{names: []string{"a"}}
	together(func(i int) {
		if i == 0 {
			l.set(0, "b")
		} else if seen := l.copy(deep); !strings.Contains("ab", seen.names[0]) {
			t.Error(seen.names)
		}
	})
}

type conn struct{ address string }

// RL-11: `sync.Once`, or an `atomic.Pointer` for the first look, are right too.
func TestNoRaceOnce(t *testing.T) {
	var once sync.Once
	var c *conn
	connected(t, func() *conn {
		once.Do(func() { c = &conn{"db:5432"} })
		return c
	})
}

func TestNoRaceAtomicLook(t *testing.T) {
	var mu sync.Mutex
	var c atomic.Pointer[conn]
	connected(t, func() *conn {
		if c.Load() == nil {
			mu.Lock()
			defer mu.Unlock()
			if c.Load() == nil {
				c.Store(&conn{"db:5432"})
			}
		}
		return c.Load()
	})
}

func connected(t *testing.T, get func() *conn) {
	var got [2]*conn
	together(func(i int) { got[i] = get() })
	if got[0] != got[1] || got[0].address != "db:5432" {
		t.Errorf("got %v and %v", got[0], got[1])
	}
}

// RL-14: A buffer hides it until the buffer is full.
func TestNoRaceRoomForOne(t *testing.T)   { publish(t, 1) }
func TestDeadlockRoomForOne(t *testing.T) { publish(t, 2) }

func publish(t *testing.T, pieces int) {
	var mu sync.Mutex
	news := make(chan string, 1)
	total := 0
	go func() {
		for range pieces {
			mu.Lock()
			total++
			news <- "rain"
			mu.Unlock()
		}
	}()
	for range pieces {
		mu.Lock()
		if total > pieces {
			t.Errorf("%d were published", total)
		}
		mu.Unlock()
		<-news
	}
}

// RL-25: Where the new value is more than a sum, a loop around `CompareAndSwap`.
func TestNoRaceDoubled(t *testing.T) {
	var n atomic.Int64
	n.Store(3)
	together(func(int) {
		for {
			old := n.Load()
			if n.CompareAndSwap(old, 2*old) {
				return
			}
		}
	})
	if got := n.Load(); got != 12 {
		t.Errorf("3 doubled twice is %d", got)
	}
}

// RL-26: A pointer to a struct that is replaced as a whole, or both halves in one word, are right too.
func TestNoRacePointerToPair(t *testing.T) {
	type window struct{ low, high int64 }
	var w atomic.Pointer[window]
	w.Store(&window{0, 10})
	wide(t, func() { w.Store(&window{3, 13}) }, func() int64 { now := w.Load(); return now.high - now.low })
}

func TestNoRacePairInOneWord(t *testing.T) {
	var w atomic.Uint64
	w.Store(10)
	wide(t, func() { w.Add(3<<32 | 3) }, func() int64 { now := w.Load(); return int64(uint32(now)) - int64(now>>32) })
}

func wide(t *testing.T, slide func(), width func() int64) {
	together(func(i int) {
		if i == 0 {
			slide()
		} else if n := width(); n != 10 {
			t.Errorf("the window is %d wide", n)
		}
	})
}
