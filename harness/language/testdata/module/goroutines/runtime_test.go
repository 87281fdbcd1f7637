package goroutines

import (
	"context"
	"iter"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"sync"
	"syscall"
	"testing"
)

func TestGosched(t *testing.T) {
	var once sync.Once
	done := false
	go once.Do(func() { done = true })
	for i := 0; i < 10; i++ {
		runtime.Gosched()
	}
	once.Do(func() {})
	t.Log(done || true)
}

func TestNumGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	stop, stopped := make(chan bool), make(chan bool)
	go func() { <-stop; close(stopped) }()
	t.Log(runtime.NumGoroutine() - before)
	close(stop)
	<-stopped
}

func TestLockOSThread(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	c := make(chan int)
	go func() {
		runtime.LockOSThread() // never unlocked
		c <- 1
	}()
	t.Log(<-c)
}

func parkedHere(c chan bool) { <-c }

func TestDump(t *testing.T) {
	c, ready := make(chan bool), make(chan bool)
	go func() { ready <- true; parkedHere(c) }()
	<-ready
	for i := 0; i < 3; i++ {
		runtime.Gosched()
	}
	buf := make([]byte, 1<<16)
	all := string(buf[:runtime.Stack(buf, true)])
	t.Log(strings.Contains(all, "TestDump"))
	mine := string(debug.Stack())
	t.Log(strings.HasPrefix(mine, "goroutine "), strings.Contains(mine, "TestDump"))
	c <- true
}

func TestCallers(t *testing.T) {
	_, file, line, ok := runtime.Caller(0)
	t.Log(file[strings.LastIndex(file, "/")+1:], line, ok)
	pc, _, _, _ := runtime.Caller(0)
	t.Log(runtime.FuncForPC(pc).Name())
	func() {
		_, _, line, _ := runtime.Caller(1)
		t.Log(line)
	}()
}

func TestProfileLabels(t *testing.T) {
	t.Log(pprof.Lookup("goroutine") != nil)
}

func TestPull(t *testing.T) {
	seq := func(yield func(int) bool) {
		defer t.Log("ended")
		for i := 0; yield(i); i++ {
		}
	}
	next, stop := iter.Pull(seq)
	t.Log(next())
	t.Log(next())
	stop()
	t.Log(next())
	pairs, stop2 := iter.Pull2(func(yield func(string, int) bool) { _ = yield("a", 1) && yield("b", 2) })
	defer stop2()
	for k, v, ok := pairs(); ok; k, v, ok = pairs() {
		t.Log(k, v)
	}
}

func TestPullPanics(t *testing.T) {
	next, stop := iter.Pull(func(yield func(int) bool) { yield(1); panic("from the sequence") })
	defer stop()
	t.Log(next())
	defer func() { t.Log(recover()) }()
	next()
}

func TestNoRacePull(t *testing.T) {
	n := 0
	next, stop := iter.Pull(func(yield func(int) bool) {
		for n++; yield(n); n++ {
		}
	})
	defer stop()
	next()
	n++ // the sequence waits
	next()
	t.Log(n)
}

func TestRacePull(t *testing.T) {
	n := 0
	next, stop := iter.Pull(func(yield func(int) bool) {
		n++
		yield(1)
	})
	defer stop()
	done := make(chan bool)
	go func() { n++; done <- true }()
	next()
	<-done
}

func TestSignalNotify(t *testing.T) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	defer signal.Stop(c)
	select {
	case s := <-c:
		t.Log(s)
	default:
		t.Log("no signal")
	}
}

func TestSignalToSelf(t *testing.T) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	defer signal.Stop(c)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGUSR2)
	defer stop()
	go syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	t.Log(<-c)
	p, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	t.Log(p.Signal(syscall.SIGUSR2))
	<-ctx.Done()
	t.Log(ctx.Err())
}
