// Package odd has objects that are not judged by what they return.
package odd

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/racelab/harness/linear"
)

// A gate opens once and panics the second time.
type gate struct {
	mu   sync.Mutex
	open bool
	done chan struct{}
}

// Open closes done twice if two calls find it open.
func (g *gate) Open() bool {
	g.mu.Lock()
	open := g.open
	g.mu.Unlock()
	if open {
		return false
	}
	close(g.done)
	g.mu.Lock()
	g.open = true
	g.mu.Unlock()
	return true
}

func TestLogicRacePanic(t *testing.T) {
	linear.Check(t, linear.Spec[*gate, bool]{
		New:     func() *gate { return &gate{done: make(chan struct{})} },
		Methods: []linear.Method[*gate, bool]{linear.Call0("Open", (*gate).Open, func(open bool) (bool, bool) { return true, !open })},
	})
}

// constant has nothing that a schedule could change.
type constant struct{}

func (constant) Get() int { return 1 }

func TestNothingToLearn(t *testing.T) {
	linear.Check(t, linear.Spec[constant, int]{
		New:     func() constant { return constant{} },
		Methods: []linear.Method[constant, int]{linear.Call0("Get", constant.Get, func(s int) (int, int) { return s, 1 })},
	})
}

// pair locks its two halves in the order of the caller.
type pair struct{ a, b sync.Mutex }

func (p *pair) AB() linear.None {
	p.a.Lock()
	defer p.a.Unlock()
	p.b.Lock()
	defer p.b.Unlock()
	return linear.None{}
}

func (p *pair) BA() linear.None {
	p.b.Lock()
	defer p.b.Unlock()
	p.a.Lock()
	defer p.a.Unlock()
	return linear.None{}
}

func TestLogicRaceDeadlock(t *testing.T) {
	nothing := func(s int) (int, linear.None) { return s, linear.None{} }
	linear.Check(t, linear.Spec[*pair, int]{
		New:     func() *pair { return new(pair) },
		Methods: []linear.Method[*pair, int]{linear.Call0("AB", (*pair).AB, nothing), linear.Call0("BA", (*pair).BA, nothing)},
	})
}

// stale answers from a copy that nobody brings up to date. No operation of Get
// depends on one of Set, so every schedule does the same; that a Get can begin
// after a Set has ended, and not see it, is a matter of which came first.
type stale struct{ value, copy atomic.Int64 }

func (s *stale) Set() linear.None {
	s.value.Store(1)
	return linear.None{}
}

func (s *stale) Get() int { return int(s.copy.Load()) }

func TestLogicRaceStale(t *testing.T) {
	linear.Check(t, linear.Spec[*stale, int]{
		New: func() *stale { return new(stale) },
		Methods: []linear.Method[*stale, int]{
			linear.Call0("Get", (*stale).Get, func(s int) (int, int) { return s, s }),
			linear.Call0("Set", (*stale).Set, func(int) (int, linear.None) { return 1, linear.None{} }),
		},
		Setup: -1,
	})
}

// slow takes longer than an execution is given once its body has returned. That it
// has not returned then is no deadlock.
type slow struct{ n atomic.Int64 }

func (s *slow) Poll() linear.None {
	for range 300 {
		time.Sleep(time.Millisecond)
		s.n.Add(1)
	}
	return linear.None{}
}

func TestNoRaceSlow(t *testing.T) {
	linear.Check(t, linear.Spec[*slow, int]{
		New:     func() *slow { return new(slow) },
		Methods: []linear.Method[*slow, int]{linear.Call0("Poll", (*slow).Poll, func(s int) (int, linear.None) { return s, linear.None{} })},
		Calls:   1, Setup: -1, Goroutines: 2,
	})
}
