package synctest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/internal/simtest"
	"example.com/racelab/harness/explore/sim/std/table"
	"example.com/racelab/harness/explore/sim/sync"
	"example.com/racelab/harness/explore/sim/testing/synctest"
	"example.com/racelab/harness/explore/sim/time"
)

type cell struct{ v int }

func (c *cell) get() int  { return *sim.R(&c.v, 1) }
func (c *cell) set(v int) { *sim.W(&c.v, 2) = v }

func TestBubble(t *testing.T) {
	for _, p := range []struct {
		name string
		body func() string
		want string
	}{
		{"what was done before Wait happens before", func() (out string) {
			synctest.Run(nil, func() {
				var n cell
				sim.Go(0, func() { n.set(1) })
				synctest.Wait(nil)
				out = fmt.Sprint(n.get())
			})
			return out
		}, "1"},
		{"Wait waits for those who sleep or block", func() (out string) {
			synctest.Run(nil, func() {
				ch := make(chan int)
				n := 0
				sim.Go(0, func() { time.Sleep(time.Hour); n++; sim.Recv(ch, 0) })
				sim.Go(0, func() { time.Sleep(2 * time.Hour); n++ })
				synctest.Wait(nil)
				a := n
				time.Sleep(time.Hour)
				synctest.Wait(nil)
				b := n
				sim.Send(ch, 0).V(1)
				time.Sleep(2 * time.Hour)
				synctest.Wait(nil)
				out = fmt.Sprint(a, b, n)
			})
			return out
		}, "0 1 2"},
		{"time is exact, from midnight on", func() (out string) {
			time.Now()
			time.Sleep(time.Minute)
			synctest.Run(nil, func() {
				start := time.Now()
				again := time.Now()
				time.Sleep(time.Second)
				out = fmt.Sprint(start.UTC(), again.Sub(start), time.Since(start))
			})
			return out
		}, "2000-01-01 00:00:00 +0000 UTC 0s 1s"},
		{"a mutex is not durable", func() (out string) {
			synctest.Run(nil, func() {
				var mu sync.Mutex
				mu.Lock()
				got := false
				sim.Go(0, func() { mu.Lock(); got = true; mu.Unlock() })
				sim.Go(0, func() { mu.Unlock() })
				synctest.Wait(nil)
				out = fmt.Sprint(got)
			})
			return out
		}, "true"},
		{"ends with its goroutines, which happen before", func() string {
			var n cell
			synctest.Run(nil, func() { sim.Go(0, func() { sim.Go(0, func() { n.set(1) }) }) })
			return fmt.Sprint(n.get())
		}, "1"},
		{"somebody stays blocked", func() string {
			synctest.Run(nil, func() { sim.Go(0, func() { sim.Recv(make(chan int), 0) }) })
			return "done"
		}, "panic: deadlock: main bubble goroutine has exited but blocked goroutines remain"},
		{"somebody still sleeps", func() string {
			synctest.Run(nil, func() { sim.Go(0, func() { time.Sleep(time.Hour) }) })
			return "done"
		}, "panic: deadlock: main bubble goroutine has exited but blocked goroutines remain"},
		{"all are blocked", func() string {
			synctest.Run(nil, func() { sim.Recv(make(chan int), 0) })
			return "done"
		}, "deadlock"},
		{"Wait outside", func() string {
			synctest.Wait(nil)
			return "done"
		}, "panic: goroutine is not in a bubble"},
		{"a bubble in a bubble", func() string {
			synctest.Run(nil, func() { synctest.Run(nil, func() {}) })
			return "done"
		}, "panic: synctest.Run called from within a synctest bubble"},
		{"two Waits", func() string {
			synctest.Run(nil, func() {
				sim.Go(0, func() { synctest.Wait(nil) })
				synctest.Wait(nil)
			})
			return "done"
		}, "panic: wait already in progress"},
		{"who is found waiting waits", func() (out string) {
			synctest.Run(nil, func() {
				c := make(chan int)
				sim.Go(0, func() { sim.Recv(c, 0); sim.Recv(c, 0) })
				poll := func() int { return sim.Select(0, true, sim.SendCase(c).V(1)) }
				synctest.Wait(nil)
				out = fmt.Sprint(poll(), poll())
				sim.Close(c, 0)
			})
			return out
		}, "0 -1; 0 0"},
		{"one after the other", func() string {
			for range 2 {
				synctest.Run(nil, func() { sim.Go(0, func() {}); synctest.Wait(nil) })
			}
			return "done"
		}, "done"},
	} {
		t.Run(p.name, func(t *testing.T) {
			if got := simtest.Outcomes(t, p.body); got != p.want {
				t.Errorf("outcomes %q, want %q", got, p.want)
			}
		})
	}
}

// TestReal holds that outside an execution the real functions are called.
func TestReal(t *testing.T) {
	calls := ""
	synctest.Run(func(f func()) { calls += "run "; f() }, func() {
		synctest.Wait(func() { calls += "wait" })
	})
	if calls != "run wait" {
		t.Errorf("calls: %q", calls)
	}
}

// TestEdits holds that the edits of testing/synctest fit this Go.
func TestEdits(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(strings.TrimSpace(string(root)), "src", "testing", "synctest", "synctest.go")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range table.Synctest {
		if n := strings.Count(string(text), e[0]); n != 1 {
			t.Errorf("%s has %d times, want once: %q", path, n, e[0])
		}
	}
}
