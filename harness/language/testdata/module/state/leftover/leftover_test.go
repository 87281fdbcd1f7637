// Package leftover has a TestMain that looks for goroutines which tests have left.
package leftover

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	for i := 0; runtime.NumGoroutine() > before && i < 100; i++ {
		time.Sleep(10 * time.Millisecond)
	}
	if n := runtime.NumGoroutine() - before; n > 0 {
		fmt.Println(n, "goroutines are left")
		os.Exit(1)
	}
	os.Exit(code)
}

func TestNothingIsLeft(t *testing.T) {
	c := make(chan int)
	for i := 0; i < 3; i++ {
		go func(n int) { c <- n }(i)
	}
	sum := 0
	for i := 0; i < 3; i++ {
		sum += <-c
	}
	t.Log(sum)
}
