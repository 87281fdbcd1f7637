package odd_test

import (
	"path/filepath"
	"sync"
	"testing"

	"example.com/language/odd"
	"example.com/language/odd/internal/secret"
)

func TestOutside(t *testing.T) {
	var c odd.Counter
	var mu sync.Mutex
	var wg sync.WaitGroup
	wg.Add(2)
	for i := 0; i < 2; i++ {
		go func() { defer wg.Done(); mu.Lock(); c.Add(1); secret.Calls++; mu.Unlock() }()
	}
	wg.Wait()
	t.Log(c.Get(), secret.Calls)
	secret.Calls = 0
	file, line := c.Parsed(3)
	t.Log(filepath.Base(file), line, c.Get())
}

func TestRaceOutside(t *testing.T) {
	var c odd.Counter
	done := make(chan bool)
	go func() { c.Add(1); close(done) }()
	c.Add(1)
	<-done
}

func TestRaceGenerated(t *testing.T) {
	var c odd.Counter
	done := make(chan bool)
	go func() { c.Parsed(1); close(done) }()
	c.Parsed(1)
	<-done
}

func TestRaceInternal(t *testing.T) {
	done := make(chan bool)
	go func() { secret.Calls++; close(done) }()
	secret.Calls++
	<-done
}
