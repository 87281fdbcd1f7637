//go:build !race

package sync_test

import (
	"slices"
	"testing"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/sync"
	"example.com/racelab/harness/explore/sim/sync/atomic"
	"example.com/racelab/harness/explore/sim/time"
	"example.com/racelab/harness/explore/strategy"
)

// exact is a random choice that compares what it is offered with the state of
// every goroutine.
type exact struct {
	strategy.Random
	t *testing.T
}

func (e *exact) Next(current int, enabled []int) int {
	var want []int
	for _, g := range sim.Goroutines() {
		if g.State == "runnable" || g.Self && slices.Contains(enabled, g.ID) {
			want = append(want, g.ID)
		}
	}
	if !slices.Equal(enabled, want) && !e.t.Failed() {
		e.t.Errorf("offered %v, able to go on are %v", enabled, want)
	}
	return e.Random.Next(current, enabled)
}

// Programs of goroutine i of many, which wait for each other in every way.
var waits = map[string]func(many int) func(i int){
	"Mutex": func(int) func(int) {
		var mu sync.Mutex
		n := 0
		return func(int) {
			for range 2 {
				mu.Lock()
				n++
				mu.Unlock()
			}
		}
	},
	"RWMutex": func(int) func(int) {
		var mu sync.RWMutex
		n := 0
		return func(i int) {
			if i%3 == 0 {
				mu.Lock()
				n++
				mu.Unlock()
				return
			}
			mu.RLock()
			_ = n
			mu.RUnlock()
		}
	},
	"WaitGroup": func(many int) func(int) {
		var wg sync.WaitGroup
		wg.Add(many / 2)
		return func(i int) {
			if i < many/2 {
				wg.Done()
			} else {
				wg.Wait()
			}
		}
	},
	"Cond": func(many int) func(int) {
		var mu sync.Mutex
		c := sync.NewCond(&mu)
		open := 0
		return func(i int) {
			mu.Lock()
			defer mu.Unlock()
			for i > many/2 && open < i-many/2 {
				c.Wait()
			}
			open++
			if i%2 == 0 {
				c.Signal()
			}
			c.Broadcast()
		}
	},
	"Once": func(int) func(int) {
		var once sync.Once
		return func(int) { once.Do(func() { time.Sleep(1) }) }
	},
	"channel": func(many int) func(int) {
		ch, room := make(chan int), make(chan int, 3)
		return func(i int) {
			if i%2 == 0 {
				sim.Send(ch, 0).V(i)
				sim.Send(room, 0).V(i)
			} else {
				sim.Recv(ch, 0)
				sim.Recv(room, 0)
			}
		}
	},
	"select": func(many int) func(int) {
		a, b, quit := make(chan int), make(chan int), make(chan int)
		var left atomic.Int64
		left.Store(int64(many))
		return func(i int) {
			switch sim.Select(0, false, sim.SendCase(a).V(i), sim.RecvCase(b), sim.SendCase(b).V(i), sim.RecvCase(a), sim.RecvCase(quit)) {
			case 4:
				return
			}
			if left.Add(-1) == 2 {
				sim.Close(quit, 0)
			}
		}
	},
	"Sleep": func(int) func(int) {
		return func(i int) { time.Sleep(time.Duration(i % 7)); time.Sleep(time.Duration(i % 3)) }
	},
	"timer": func(int) func(int) {
		return func(i int) {
			tm := time.NewTimer(time.Duration(i % 5))
			if i%4 == 0 {
				tm.Reset(3)
			}
			sim.Select(0, false, sim.RecvCase(tm.C), sim.RecvCase(time.After(4)))
		}
	},
}

func TestManyAreOfferedExactly(t *testing.T) {
	const many = 60
	for name, program := range waits {
		t.Run(name, func(t *testing.T) {
			for seed := range 6 {
				c := &exact{strategy.Random{Source: strategy.Source(seed)}, t}
				r := sim.Run(sim.Config{Chooser: c, Seed: 1}, func() {
					one := program(many)
					for i := range many {
						sim.Go(0, func() { one(i) })
					}
				})
				if f := r.Failure; f != nil {
					t.Fatalf("seed %d: failure of kind %v, %d goroutines blocked", seed, f.Kind, len(f.Blocked))
				}
				if r.Goroutines < many {
					t.Fatalf("%d goroutines ran", r.Goroutines)
				}
			}
		})
	}
}
