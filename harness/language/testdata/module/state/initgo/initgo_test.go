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
)

func init() {
	go func() {
		for range time.Tick(time.Hour) {
			mu.Lock()
			ticks++
			mu.Unlock()
		}
	}()
}

func TestBeside(t *testing.T) {
	done := make(chan bool)
	go func() { mu.Lock(); mu.Unlock(); close(done) }()
	mu.Lock()
	t.Log(ticks)
	mu.Unlock()
	<-done
}
