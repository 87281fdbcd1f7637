// Package initwait has a goroutine for which its initialisation waits, so that it
// runs before the first test.
package initwait

import (
	"sync"
	"testing"
	"time"
)

var (
	jobs    = make(chan int)
	answers = make(chan int)
	mu      sync.Mutex
	ready   bool
)

func init() {
	up := make(chan bool)
	go func() {
		mu.Lock()
		ready = true
		mu.Unlock()
		close(up)
		for range time.Tick(time.Millisecond) {
			mu.Lock()
			ready = true
			mu.Unlock()
		}
	}()
	<-up
}

func TestReady(t *testing.T) {
	done := make(chan bool)
	for i := 0; i < 3; i++ {
		go func() {
			mu.Lock()
			defer mu.Unlock()
			if !ready {
				t.Error("not ready")
			}
			done <- true
		}()
	}
	for i := 0; i < 3; i++ {
		<-done
	}
}

func TestRaceBeside(t *testing.T) {
	n := 0
	go func() { n++ }()
	n++
}
