package testmain

import (
	"flag"
	"os"
	"sync"
	"testing"
)

var verbose = flag.Bool("loud", false, "say more")

var (
	server *fake
	level  int
	asked  = make(chan chan int)
)

type fake struct {
	mu    sync.Mutex
	calls int
}

func (f *fake) call() int { f.mu.Lock(); defer f.mu.Unlock(); f.calls++; return f.calls }

func TestMain(m *testing.M) {
	flag.Parse()
	server, level = &fake{}, 3
	go func() {
		for reply := range asked {
			reply <- server.call()
		}
	}()
	code := m.Run()
	close(asked)
	server = nil
	os.Exit(code)
}

func TestVariable(t *testing.T) {
	done := make(chan bool)
	go func() { server.call(); close(done) }()
	server.call()
	<-done
	t.Log(level, *verbose, server != nil)
}

// TestMain has started who answers.
func TestServed(t *testing.T) {
	reply := make(chan int)
	for i := 0; i < 2; i++ {
		asked <- reply
		t.Log(<-reply > 0)
	}
}

func TestRaceVariable(t *testing.T) {
	done := make(chan bool)
	go func() { server.calls++; close(done) }()
	server.call()
	<-done
}
