package clock

import (
	"sync"
	"testing"
	"time"
)

// both runs f and g in goroutines of their own and waits for them.
func both(f, g func()) {
	var wg sync.WaitGroup
	wg.Go(f)
	wg.Go(g)
	wg.Wait()
}

func TestSleep(t *testing.T) {
	begin := time.Now()
	time.Sleep(20 * time.Millisecond)
	d := time.Since(begin)
	t.Log(d >= 20*time.Millisecond, time.Until(begin) < 0, begin.Before(time.Now()))
	time.Sleep(0)
	time.Sleep(-1)
}

func TestTimer(t *testing.T) {
	tm := time.NewTimer(time.Millisecond)
	<-tm.C
	t.Log(tm.Stop(), tm.Reset(time.Hour), tm.Stop(), tm.Stop())
	tm.Reset(time.Millisecond)
	select {
	case <-tm.C:
		t.Log("fired")
	case <-time.After(time.Hour):
		t.Log("never")
	}
	stopped := time.NewTimer(0)
	time.Sleep(time.Millisecond)
	stopped.Stop()
	select {
	case <-stopped.C:
		t.Log("stale") // before go1.23
	default:
		t.Log("nothing")
	}
}

func TestTicker(t *testing.T) {
	tk := time.NewTicker(time.Millisecond)
	for i := 0; i < 3; i++ {
		<-tk.C
	}
	tk.Reset(2 * time.Millisecond)
	<-tk.C
	tk.Stop()
	n := 0
	for range time.Tick(time.Millisecond) {
		if n++; n == 3 {
			break
		}
	}
	t.Log(n)
	defer func() { t.Log(recover()) }()
	time.NewTicker(0)
}

func TestAfterFunc(t *testing.T) {
	c := make(chan string, 1)
	f := time.AfterFunc(time.Millisecond, func() { c <- "fired" })
	t.Log(<-c, f.Stop())
	f.Reset(time.Millisecond)
	t.Log(<-c)
	g := time.AfterFunc(time.Hour, func() { c <- "never" })
	t.Log(g.Stop())
}

func TestTimersInOrder(t *testing.T) {
	var timers [3]*time.Timer
	for i := len(timers); i > 0; i-- {
		timers[i-1] = time.NewTimer(time.Duration(i) * 50 * time.Millisecond)
	}
	// What started at once by several that are late comes in any order; when each of
	// them fired does not.
	last := <-timers[2].C
	second, first := <-timers[1].C, <-timers[0].C
	t.Log(first.After(second), second.After(last), len(timers[0].C))
}

func TestNoRaceTimer(t *testing.T) {
	n, done := 0, make(chan bool)
	n++
	time.AfterFunc(time.Millisecond, func() { n++; close(done) })
	<-done
	t.Log(n)
}

func TestRaceAfterFunc(t *testing.T) {
	n, done := 0, make(chan bool)
	time.AfterFunc(time.Millisecond, func() { n++; close(done) })
	n++
	<-done
}

func TestRaceStop(t *testing.T) {
	n := 0
	f := time.AfterFunc(time.Millisecond, func() { n++ })
	time.Sleep(2 * time.Millisecond)
	f.Stop() // does not wait for the function
	n++
}

func TestRaceTicker(t *testing.T) {
	n := 0
	both(func() { <-time.After(time.Millisecond); n++ }, func() {
		tk := time.NewTicker(time.Millisecond)
		defer tk.Stop()
		<-tk.C
		n++
	})
}

// Sleep orders nothing.
func TestRaceSleep(t *testing.T) {
	n := 0
	both(func() { n++ }, func() { time.Sleep(time.Millisecond); n++ })
}

func TestRaceTimerValue(t *testing.T) {
	var tm *time.Timer
	both(func() { tm = time.NewTimer(time.Hour) }, func() {
		if tm != nil {
			tm.Stop()
		}
	})
}
