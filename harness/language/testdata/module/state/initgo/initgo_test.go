// Package initgo has goroutines that are there before the tests.
package initgo

import (
	"sync"
	"testing"
	"time"
)

var (
	mu    sync.Mutex
	ticks int

	beats  int
	flush  = make(chan bool)
	work   = make(chan int)
	double = start()

	full   = make(chan int, 2)
	loaded = make(chan bool)
	shut   = make(chan bool)
)

func init() {
	full <- 1
	go func() { close(loaded) }()
	go func() {
		for range time.Tick(time.Millisecond) {
			mu.Lock()
			ticks++
			mu.Unlock()
		}
	}()
	go func() {
		for range flush {
			beats = 0
		}
	}()
}

// start is called as a package variable is initialised.
func start() chan int {
	c := make(chan int)
	go func() {
		for n := range work {
			c <- 2 * n
		}
	}()
	return c
}

func TestBeside(t *testing.T) {
	done := make(chan bool)
	go func() { mu.Lock(); mu.Unlock(); close(done) }()
	<-done
	for seen := 0; seen == 0; time.Sleep(20 * time.Millisecond) {
		mu.Lock()
		seen = ticks
		mu.Unlock()
	}
}

// A test hands work to a goroutine of init and waits for the answer.
func TestWorks(t *testing.T) {
	for i := 0; i < 3; i++ {
		work <- i
		t.Log(<-double)
	}
}

// Each execution finds it where init has left it, and so does each test.
func TestChannels(t *testing.T) {
	select {
	case full <- 2:
	default:
		t.Error("full")
	}
	a, b := <-full, <-full
	t.Log(a, b, len(full))
	full <- 1
	done := make(chan bool)
	go func() { close(done) }()
	<-done
}

func TestNoRaceBeside(t *testing.T) {
	go func() { mu.Lock(); ticks++; mu.Unlock() }()
	mu.Lock()
	ticks++
	mu.Unlock()
}

func TestRaceBeside(t *testing.T) {
	flush <- true
	beats++
}

// What a goroutine of init does once it does once in each execution of each test.
func TestLoaded(t *testing.T)      { <-loaded }
func TestLoadedAgain(t *testing.T) { <-loaded }

// The channel is open in the first execution, and has to be in each other one.
func TestShut(t *testing.T) {
	done := make(chan bool)
	go func() { <-shut; close(done) }()
	close(shut)
	<-done
}
