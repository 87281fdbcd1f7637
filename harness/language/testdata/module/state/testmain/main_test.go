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
)

type fake struct {
	mu    sync.Mutex
	calls int
}

func (f *fake) call() int { f.mu.Lock(); defer f.mu.Unlock(); f.calls++; return f.calls }

func TestMain(m *testing.M) {
	flag.Parse()
	server, level = &fake{}, 3
	code := m.Run()
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

func TestRaceVariable(t *testing.T) {
	done := make(chan bool)
	go func() { server.calls++; close(done) }()
	server.call()
	<-done
}
