package time_test

import (
	"fmt"
	"strings"
	"testing"
	stdtime "time"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/sim/internal/simtest"
	"example.com/racelab/harness/explore/sim/sync"
	"example.com/racelab/harness/explore/sim/time"
)

func TestAPI(t *testing.T) {
	simtest.SameAPI(t, "time", "example.com/racelab/harness/explore/sim/time")
}

type program struct {
	name string
	body func() string
	want string
}

type cell struct{ v int }

func (c *cell) get() int  { return *sim.R(&c.v, 1) }
func (c *cell) set(v int) { *sim.W(&c.v, 2) = v }

const ms = time.Millisecond

// since returns the virtual milliseconds from start on.
func since(start time.Time) int64 { return time.Since(start).Milliseconds() }

func check(t *testing.T, programs []program) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			if got := simtest.Outcomes(t, p.body); got != p.want {
				t.Errorf("outcomes %q, want %q", got, p.want)
			}
		})
	}
}

func TestClock(t *testing.T) {
	check(t, []program{
		{"the date", func() string { return time.Now().UTC().String() }, "2024-05-14 10:11:12.131415162 +0000 UTC"},
		{"local", func() string { return fmt.Sprint(time.Now().Location() == time.Local) }, "true"},
		{"two readings differ", func() string {
			start := time.Now()
			time.Sleep(0)
			time.Sleep(-1)
			return fmt.Sprint(time.Since(start), time.Until(start))
		}, "1ns -2ns"},
		{"what was read elsewhere is known", func() string {
			var wg sync.WaitGroup
			var first time.Time
			wg.Go(func() { time.Now(); time.Now(); first = time.Now() })
			wg.Go(func() { time.Now() }) // does not matter
			wg.Wait()
			return fmt.Sprint(time.Since(first))
		}, "1ns"},
		{"the order of others' readings does not matter", func() string {
			var wg sync.WaitGroup
			var first, second time.Time
			wg.Go(func() { time.Now(); time.Sleep(0); first = time.Now() })
			wg.Go(func() { time.Now(); time.Sleep(0); second = time.Now() })
			wg.Wait()
			return fmt.Sprint(first.Sub(second))
		}, "0s"},
		{"polled without a step", func() string {
			start := time.Now()
			for time.Since(start) < 2*ms {
			}
			return fmt.Sprint(time.Since(start) < 3*ms)
		}, "true"},
		{"polled while a timer runs", func() string {
			fired := false
			start := time.Now()
			time.AfterFunc(2*ms, func() { fired = true })
			for time.Since(start) < 4*ms {
			}
			return fmt.Sprint(fired)
		}, "true"},
		{"polled while others are to go on", func() string {
			var n int
			sim.Go(0, func() { n++ })
			for n == 0 {
				time.Now()
			}
			return "done"
		}, "done"},
		{"Sleep takes no longer than the readings", func() string {
			start := time.Now()
			time.Sleep(90 * time.Minute)
			return fmt.Sprint(time.Since(start), time.Until(start))
		}, "1h30m0.000000001s -1h30m0.000000002s"},
		{"Sleeps of others, too, are longer than asked", func() string {
			var mu sync.Mutex
			var wg sync.WaitGroup
			var last time.Time
			longer := true
			for i := range 2 {
				wg.Go(func() {
					mu.Lock()
					defer mu.Unlock()
					longer = longer && (i == 0 || time.Now().After(last.Add(ms)))
					last = time.Now()
				})
				time.Sleep(ms)
			}
			wg.Wait()
			return fmt.Sprint(longer)
		}, "true"},
		{"a reading does not part what is due together", func() string {
			order := ""
			var wg sync.WaitGroup
			deadline := time.Now().Add(ms)
			wg.Go(func() { time.Sleep(time.Until(deadline)); order += "a" })
			wg.Go(func() { time.Sleep(ms); order += "b" })
			wg.Wait()
			return order
		}, "ab; ba"},
		{"sleepers wake in order", func() string {
			order := ""
			var wg sync.WaitGroup
			for _, d := range []time.Duration{3, 1, 2} {
				wg.Go(func() {
					time.Sleep(d * ms)
					order += fmt.Sprint(int(d))
				})
			}
			wg.Wait()
			return order
		}, "123"},
		{"those of one instant in any order", func() string {
			order := ""
			var wg sync.WaitGroup
			for i := range 2 {
				wg.Go(func() {
					time.Sleep(ms)
					order += fmt.Sprint(i)
				})
			}
			wg.Wait()
			return order
		}, "01; 10"},
		{"Sleep orders nothing", func() string {
			var n cell
			sim.Go(0, func() { n.set(1) })
			time.Sleep(ms)
			n.get()
			return "done"
		}, "done race"},
		{"for ever", func() string {
			time.Sleep(1<<63 - 1)
			return "done"
		}, "done"},
	})
}

func TestTimer(t *testing.T) {
	check(t, []program{
		{"fires once, with the time", func() string {
			start := time.Now()
			tm := time.NewTimer(5 * ms)
			at := sim.Recv(tm.C, 0)
			return fmt.Sprint(at.Sub(start), tm.Stop(), tm.Reset(ms))
		}, "5ms false false"},
		{"nobody else can", func() string {
			tm := time.NewTimer(ms)
			sim.Recv(tm.C, 0)
			sim.Recv(tm.C, 0)
			return "done"
		}, "deadlock"},
		{"stopped", func() string {
			tm := time.NewTimer(ms)
			tm.Stop()
			sim.Recv(tm.C, 0)
			return "done"
		}, "deadlock"},
		{"stopped twice", func() string {
			tm := time.NewTimer(ms)
			return fmt.Sprintln(tm.Stop(), tm.Stop())
		}, "true false\n"},
		{"stopped with a value unread", func() string {
			tm := time.NewTimer(ms)
			time.Sleep(2 * ms)
			stopped := tm.Stop()
			arm := sim.RecvCase(tm.C)
			return fmt.Sprintln(stopped, sim.Select(0, true, arm))
		}, "true -1\n"},
		{"reset with a value unread", func() string {
			start := time.Now()
			tm := time.NewTimer(ms)
			time.Sleep(2 * ms)
			was := tm.Reset(ms)
			at := sim.Recv(tm.C, 0)
			return fmt.Sprintln(was, at.Sub(start))
		}, "true 3ms\n"},
		{"len and cap", func() string {
			tm := time.NewTimer(ms)
			time.Sleep(2 * ms)
			return fmt.Sprintln(len(tm.C), cap(tm.C))
		}, "0 0\n"},
		{"not positive", func() string {
			start := time.Now()
			sim.Recv(time.After(0), 0)
			sim.Recv(time.After(-ms), 0)
			return fmt.Sprint(since(start))
		}, "0"},
		{"work or timeout at one instant", func() string {
			work := make(chan int, 1)
			sim.Go(0, func() { time.Sleep(ms); sim.Send(work, 0).V(1) })
			a, b := sim.RecvCase(work), sim.RecvCase(time.After(ms))
			return fmt.Sprint(sim.Select(0, false, a, b))
		}, "0; 1"},
		{"what came before starting it happens before the receive", func() string {
			var n cell
			tm := time.NewTimer(time.Hour)
			done := make(chan int)
			sim.Go(0, func() { n.set(1); tm.Reset(ms) })
			sim.Go(0, func() { sim.Recv(tm.C, 0); n.get(); sim.Close(done, 0) })
			sim.Recv(done, 0)
			return "done"
		}, "done"},
		{"by hand", func() string {
			var tm time.Timer
			return caught(func() { tm.Stop() }) + caught(func() { tm.Reset(1) })
		}, "time: Stop called on uninitialized Timertime: Reset called on uninitialized Timer"},
	})
}

func caught(f func()) (s string) {
	defer func() { s = fmt.Sprint(recover()) }()
	f()
	return ""
}

func TestAfterFunc(t *testing.T) {
	check(t, []program{
		{"in a goroutine of its own", func() string {
			var n cell
			n.set(1)
			done := make(chan int)
			time.AfterFunc(ms, func() { sim.Send(done, 0).V(n.get()) })
			return fmt.Sprint(sim.Recv(done, 0))
		}, "1"},
		{"orders nothing that comes later", func() string {
			var n cell
			time.AfterFunc(ms, func() { n.set(1) })
			n.set(2)
			time.Sleep(2 * ms)
			return "done"
		}, "done race"},
		{"stopped", func() string {
			tm := time.AfterFunc(ms, func() { panic("fired") })
			ok := tm.Stop()
			time.Sleep(2 * ms)
			return fmt.Sprintln(ok, tm.C == nil)
		}, "true true\n"},
		{"Stop against the function", func() string {
			ran := false
			tm := time.AfterFunc(ms, func() { ran = true })
			time.Sleep(ms)
			stopped := tm.Stop()
			time.Sleep(ms)
			return fmt.Sprintln(stopped, ran)
		}, "false true\n"},
		{"again", func() string {
			n := 0
			tm := time.AfterFunc(ms, func() { n++ })
			time.Sleep(2 * ms)
			tm.Reset(ms)
			time.Sleep(2 * ms)
			return fmt.Sprint(n)
		}, "2"},
	})
}

func TestTicker(t *testing.T) {
	check(t, []program{
		{"ticks", func() string {
			start := time.Now()
			tick := time.NewTicker(2 * ms)
			sim.Recv(tick.C, 0)
			sim.Recv(tick.C, 0)
			tick.Reset(5 * ms)
			sim.Recv(tick.C, 0)
			tick.Stop()
			return fmt.Sprint(since(start))
		}, "9"},
		{"who is late misses ticks", func() string {
			start := time.Now()
			tick := time.NewTicker(2 * ms)
			time.Sleep(7 * ms)
			a, b := sim.Recv(tick.C, 0), sim.Recv(tick.C, 0)
			return fmt.Sprint(a.Sub(start), b.Sub(start))
		}, "2ms 8ms"},
		{"stopped", func() string {
			tick := time.NewTicker(ms)
			tick.Stop()
			sim.Recv(tick.C, 0)
			return "done"
		}, "deadlock"},
		{"a ticker does not hide a deadlock", func() string {
			time.NewTicker(ms)
			var mu sync.Mutex
			mu.Lock()
			mu.Lock()
			return "done"
		}, "deadlock"},
		{"never", func() string { return fmt.Sprint(time.Tick(0) == nil) }, "true"},
		{"by hand", func() string {
			var tick time.Ticker
			tick.Stop()
			return caught(func() { tick.Reset(1) }) + caught(func() { tick.Reset(0) }) + caught(func() { time.NewTicker(0) })
		}, "time: Reset called on uninitialized Tickernon-positive interval for Ticker.Resetnon-positive interval for NewTicker"},
	})
}

// TestReal holds that outside an execution timers are the real package's.
func TestReal(t *testing.T) {
	start := time.Now()
	tm := time.NewTimer(time.Millisecond)
	at := <-tm.C
	if at.Before(start) || tm.Stop() || tm.Reset(time.Hour) || !tm.Stop() {
		t.Errorf("a real timer fired at %v, or was running afterwards", at)
	}
	tick := time.NewTicker(time.Millisecond)
	<-tick.C
	tick.Reset(time.Microsecond)
	<-tick.C
	tick.Stop()
	done := make(chan bool)
	time.AfterFunc(0, func() { close(done) })
	<-done
	if time.Since(start) < 2*time.Millisecond || time.Until(start) > 0 {
		t.Errorf("two real timers took %v", time.Since(start))
	}
}

func TestLocalIsOneVariable(t *testing.T) {
	// In an execution, which no -race build has: timers of earlier tests that fire
	// natively read the real Local.
	zone := simtest.Once(t, func() string {
		defer func(old *stdtime.Location) { time.Local, stdtime.Local = old, old }(time.Local)
		time.Local = time.FixedZone("here", 3600)
		zone, _ := time.Unix(0, 0).Zone()
		return zone
	})
	if zone != "here" {
		t.Errorf("after an assignment to Local, Unix is in %s", zone)
	}
}

// TestTimerOutlivesItsExecution holds that a timer which an execution left
// behind is not running, and can be started again.
func TestTimerOutlivesItsExecution(t *testing.T) {
	var tm *time.Timer
	simtest.Once(t, func() string {
		tm = time.NewTimer(time.Millisecond)
		panic("before it fires")
	})
	got := simtest.Once(t, func() string {
		stopped, was := tm.Stop(), tm.Reset(time.Millisecond)
		sim.Recv(tm.C, 0)
		return fmt.Sprintln(stopped, was)
	})
	if got != "false false\n" {
		t.Errorf("outcome %q", got)
	}
	if tm.Stop() || tm.Reset(0) {
		t.Error("a simulated timer was running outside an execution")
	}
}

// A reading has a monotonic part, which == sees and Equal does not, and which is
// the same in each execution. ns is far below 2^33 seconds after 1885 as long as
// it is an int64.
func TestNowIsMonotonic(t *testing.T) {
	var first string
	for range 2 {
		got := simtest.Once(t, func() string {
			a := time.Now()
			time.Sleep(90 * time.Minute)
			b := time.Now()
			round := a.Round(0)
			return fmt.Sprintln(a, b, a == round, a.Equal(round), b.Sub(a) == b.Round(0).Sub(round), time.Since(a) > 90*time.Minute)
		})
		if !strings.Contains(got, " m=+1.00") || !strings.HasSuffix(got, " false true true true\n") {
			t.Errorf("got %s", got)
		}
		if first == "" {
			first = got
		}
		if got != first {
			t.Errorf("got %s, then %s", first, got)
		}
	}
	outside := time.Now()
	got := simtest.Once(t, func() string { return fmt.Sprint(time.Since(outside).Abs() < time.Hour) })
	if got != "true" {
		t.Error("years lie between a time read outside and one in an execution")
	}
}
