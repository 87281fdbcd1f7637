//lint:file-ignore SA2001 critical sections are empty where locking is all that a program is about

package sync_test

import (
	"fmt"
	"runtime"
	"testing"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/sync"
	"example.com/racelab/harness/explore/sim/sync/atomic"
)

func TestWaitGroup(t *testing.T) {
	check(t, []program{
		{"Done happens before Wait returns", func() string {
			var wg sync.WaitGroup
			var n, m cell
			wg.Add(2)
			sim.Go(0, func() { n.set(1); wg.Done() })
			sim.Go(0, func() { m.set(1); wg.Done() })
			wg.Wait()
			return fmt.Sprint(n.get() + m.get())
		}, "2"},
		{"two who wait", func() string {
			var wg sync.WaitGroup
			var n cell
			wg.Add(1)
			done := make(chan int)
			sim.Go(0, func() { wg.Wait(); sim.Send(done, 0).V(n.get()) })
			sim.Go(0, func() { n.set(1); wg.Done() })
			wg.Wait()
			return fmt.Sprint(n.get() + sim.Recv(done, 0))
		}, "2"},
		{"Add in the goroutine", func() string {
			var wg sync.WaitGroup
			sim.Go(0, func() { wg.Add(1); wg.Done() })
			wg.Wait()
			return "done"
		}, "done; done race"},
		{"Add while others run", func() string {
			var wg sync.WaitGroup
			wg.Add(1)
			sim.Go(0, func() { wg.Add(1); sim.Go(0, wg.Done); wg.Done() })
			wg.Wait()
			return "done"
		}, "done"},
		{"one after the other", func() string {
			var wg sync.WaitGroup
			for range 2 {
				wg.Add(1)
				sim.Go(0, wg.Done)
				wg.Wait()
			}
			return "done"
		}, "done"},
		{"reused before Wait has returned", func() string {
			var wg sync.WaitGroup
			wg.Add(1)
			sim.Go(0, func() { wg.Done(); wg.Add(1); wg.Done() })
			wg.Wait()
			return "done"
		}, "done race; panic: sync: WaitGroup is reused before previous Wait has returned race"},
		{"negative", func() string {
			var wg sync.WaitGroup
			wg.Add(1)
			wg.Done()
			wg.Done()
			return "done"
		}, "panic: sync: negative WaitGroup counter"},
		{"nobody is done", func() string {
			var wg sync.WaitGroup
			wg.Add(1)
			wg.Wait()
			return "done"
		}, "deadlock"},
		{"passed by value", func() string {
			var wg sync.WaitGroup
			wg.Add(1)
			c := copyOf(&wg)
			sim.Go(0, c.Done)
			wg.Wait()
			return "done"
		}, "deadlock"},
		{"a zeroed one has nobody to wait for", func() string {
			var wg sync.WaitGroup
			wg.Add(1)
			wg = sync.WaitGroup{}
			wg.Wait()
			return "done"
		}, "done"},
		{"Go after a panic is not done", func() string {
			var wg sync.WaitGroup
			wg.Go(func() { panic("oops") })
			wg.Wait()
			return "done"
		}, "panic: oops"},
		{"Go after Goexit is done", func() string {
			var wg sync.WaitGroup
			wg.Go(runtime.Goexit)
			wg.Wait()
			return "done"
		}, "done"},
	})
}

func TestOnce(t *testing.T) {
	check(t, []program{
		{"once, and before every return", func() string {
			var o sync.Once
			var n cell
			both(func() { o.Do(n.inc); n.get() }, func() { o.Do(n.inc); n.get() })
			return fmt.Sprint(n.get())
		}, "1"},
		{"within itself", func() string {
			var o sync.Once
			o.Do(func() { o.Do(func() {}) })
			return "done"
		}, "deadlock"},
		{"two within each other", func() string {
			var a, b sync.Once
			both(
				func() { a.Do(func() { b.Do(func() {}) }) },
				func() { b.Do(func() { a.Do(func() {}) }) },
			)
			return "done"
		}, "deadlock; done"},
		{"a panic counts", func() string {
			var o sync.Once
			func() {
				defer func() { recover() }()
				o.Do(func() { panic("oops") })
			}()
			o.Do(func() { panic("again") })
			return "done"
		}, "done"},
		{"Goexit counts", func() string {
			var o sync.Once
			var wg sync.WaitGroup
			wg.Go(func() { o.Do(runtime.Goexit) })
			wg.Wait()
			o.Do(func() { panic("again") })
			return "done"
		}, "done"},
		{"a zeroed one does it again", func() string {
			var o sync.Once
			n := 0
			o.Do(func() { n++ })
			o = sync.Once{}
			o.Do(func() { n++ })
			return fmt.Sprint(n)
		}, "2"},
		{"a copy is as done", func() string {
			var o sync.Once
			o.Do(func() {})
			copyOf(&o).Do(func() { panic("again") })
			return "done"
		}, "done"},
		{"OnceFunc panics each time", func() string {
			n := 0
			f := sync.OnceFunc(func() { n++; panic("oops") })
			return fmt.Sprintln(caught(f), caught(f), n)
		}, "oops oops 1\n"},
		{"OnceValue", func() string {
			var n cell
			f := sync.OnceValue(func() int { n.inc(); return n.get() })
			got := [2]int{}
			both(func() { got[0] = f() }, func() { got[1] = f() })
			return fmt.Sprint(got)
		}, "[1 1]"},
		{"OnceValues", func() string {
			f := sync.OnceValues(func() (int, error) { return 1, fmt.Errorf("no") })
			f()
			n, err := f()
			return fmt.Sprint(n, err)
		}, "1 no"},
		{"OnceValue within itself", func() string {
			var f func() int
			f = sync.OnceValue(func() int { return f() })
			return fmt.Sprint(f())
		}, "deadlock"},
	})
}

func caught(f func()) (p any) {
	defer func() { p = recover() }()
	f()
	return nil
}

func TestCond(t *testing.T) {
	check(t, []program{
		{"signalled under the lock", func() string {
			var mu sync.Mutex
			c := sync.NewCond(&mu)
			var ready cell
			sim.Go(0, func() { mu.Lock(); ready.set(1); c.Signal(); mu.Unlock() })
			mu.Lock()
			for ready.get() == 0 {
				c.Wait()
			}
			mu.Unlock()
			return "done"
		}, "done"},
		{"missed signal", func() string {
			var mu sync.Mutex
			c := sync.NewCond(&mu)
			sim.Go(0, c.Signal)
			mu.Lock()
			c.Wait()
			return "done"
		}, "deadlock; done"},
		{"signalled between the check and the queue", func() string {
			var mu sync.Mutex
			var ready atomic.Bool
			c := sync.NewCond(&mu)
			sim.Go(0, func() { ready.Store(true); c.Signal() })
			mu.Lock()
			for !ready.Load() {
				c.Wait()
			}
			return "done"
		}, "deadlock; done"},
		{"Signal synchronizes with the Wait that it ends", func() string {
			var mu sync.Mutex
			c := sync.NewCond(&mu)
			var n cell
			mu.Lock()
			sim.Go(0, func() { mu.Lock(); mu.Unlock(); n.set(1); c.Signal() })
			c.Wait()
			return fmt.Sprint(n.get())
		}, "1"},
		{"one Signal wakes one", func() string {
			var mu sync.Mutex
			c := sync.NewCond(&mu)
			wait := func() { mu.Lock(); c.Wait(); mu.Unlock() }
			sim.Go(0, c.Signal)
			both(wait, wait)
			return "done"
		}, "deadlock"},
		{"first come, first served", func() string {
			var mu sync.Mutex
			c := sync.NewCond(&mu)
			order := ""
			queue := make(chan int)
			var wg sync.WaitGroup
			for _, name := range []string{"a", "b"} {
				wg.Go(func() {
					mu.Lock()
					sim.Send(queue, 0).V(1)
					c.Wait()
					order += name
					mu.Unlock()
				})
				sim.Recv(queue, 0)
				mu.Lock() // free only once it waits
				mu.Unlock()
			}
			c.Signal()
			c.Signal()
			wg.Wait()
			return order
		}, "ab; ba"},
		{"woken one by one", func() string {
			var mu sync.Mutex
			c := sync.NewCond(&mu)
			order := ""
			queue := make(chan int)
			woken := make(chan int)
			for _, name := range []string{"a", "b"} {
				sim.Go(0, func() {
					mu.Lock()
					sim.Send(queue, 0).V(1)
					c.Wait()
					order += name
					mu.Unlock()
					sim.Send(woken, 0).V(1)
				})
				sim.Recv(queue, 0)
				mu.Lock()
				mu.Unlock()
			}
			for range 2 {
				c.Signal()
				sim.Recv(woken, 0)
			}
			return order
		}, "ab"},
		{"Broadcast wakes all", func() string {
			var mu sync.Mutex
			c := sync.NewCond(&mu)
			open := false
			wait := func() {
				mu.Lock()
				for !open {
					c.Wait()
				}
				mu.Unlock()
			}
			sim.Go(0, func() { mu.Lock(); open = true; mu.Unlock(); c.Broadcast() })
			both(wait, wait)
			return "done"
		}, "done"},
		{"Signal for nobody is forgotten", func() string {
			var mu sync.Mutex
			c := sync.NewCond(&mu)
			c.Signal()
			mu.Lock()
			c.Wait()
			return "done"
		}, "deadlock"},
		{"a copy", func() string {
			c := sync.NewCond(new(sync.Mutex))
			c.Broadcast()
			copyOf(c).Signal()
			return "done"
		}, "panic: sync.Cond is copied"},
		{"Wait without the lock", func() string {
			sync.NewCond(new(sync.Mutex)).Wait()
			return "done"
		}, "fatal: sync: unlock of unlocked mutex"},
	})
}
