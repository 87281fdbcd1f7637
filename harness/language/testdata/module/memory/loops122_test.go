//go:build go1.22

package memory

import "testing"

// A file's own build constraint raises its language above the go directive.
func TestLoopVariableOfFile(t *testing.T) {
	var fs []func() int
	for i := range 3 {
		fs = append(fs, func() int { i++; return i })
	}
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { i += 10; return i })
		i := i
		_ = i
	}
	for _, f := range fs {
		t.Log(f())
	}
}

func TestNoRaceLoopVariable(t *testing.T) {
	done := make(chan int, 3)
	for i := 0; i < 3; i++ {
		go func() { done <- i }()
	}
	t.Log(<-done + <-done + <-done)
}

// The variable of the next iteration is a copy of this one's.
func TestRaceLoopVariableCopied(t *testing.T) {
	done := make(chan int, 2)
	for i := 0; i < 2; i++ {
		go func() { i++; done <- i }()
		if i == 0 {
			continue
		}
	}
	<-done
	<-done
}

func TestRaceLoopVariable(t *testing.T) {
	done := make(chan int, 1)
	for i := 0; i < 1; i++ {
		go func() { i++; done <- i }()
		i++
	}
	<-done
}

func TestRangeInteger(t *testing.T) {
	type small uint8
	var n small = 3
	for i := range n {
		t.Logf("%T %v", i, i)
	}
	var p struct{ i int }
	q := &p
	for q.i = range 4 {
	}
	for range 2 {
		q.i++
	}
	t.Log(p.i)
	const c = 2
	for i := range c {
		t.Log(i)
	}
	var f float64
	_ = f
	for i := range q.i {
		t.Log(i)
		q.i = 0 // evaluated once
	}
}
