package goroutines

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
)

func TestGo(t *testing.T) {
	results := make(chan string, 5)
	say := func(s string) { results <- s }
	go say("a function literal")
	t.Log(<-results)
	go func(s string, more ...int) { results <- fmt.Sprint(s, more) }("with arguments", 1, 2)
	t.Log(<-results)
	go method{"value"}.say(results)
	t.Log(<-results)
	go (&method{"pointer"}).say(results)
	t.Log(<-results)
	go generic(results, "a generic function")
	t.Log(<-results)
}

type method struct{ name string }

func (m method) say(c chan<- string) { c <- "a method of a " + m.name }

func generic[T any](c chan<- T, v T) { c <- v }

func TestPanicRecovered(t *testing.T) {
	got := make(chan any)
	go func() {
		defer func() { got <- recover() }()
		panic(errors.New("in a goroutine"))
	}()
	t.Log(<-got)
}

func TestPanicOfRuntime(t *testing.T) {
	for _, f := range []func(){
		func() { var p *method; _ = p.name },
		func() { var s []int; _ = s[len(s)] },
		func() { var m map[string]int; m["x"] = 1 },
		func() { var c chan int; close(c) },
		func() { c := make(chan int); close(c); close(c) },
		func() { c := make(chan int); close(c); c <- 1 },
		func() { var a any = 1; _ = a.(string) },
		func() { zero := 0; _ = 1 / zero },
		func() { var f func(); f() },
		func() { n := -1; _ = make([]int, n) },
		func() { a, b := any([]int{}), any([]int{}); _ = a == b },
		func() { m := map[any]int{}; m[func() {}] = 1 },
		func() { s := make([]int, 2); _ = [4]int(s) },
		func() { panic(nil) },
	} {
		func() {
			defer func() { t.Log(recover()) }()
			f()
		}()
	}
}

func TestGoexit(t *testing.T) {
	var wg sync.WaitGroup
	var order []string
	wg.Go(func() {
		defer func() { order = append(order, "outer", fmt.Sprint(recover())) }()
		func() {
			defer func() { order = append(order, "inner") }()
			runtime.Goexit()
		}()
		order = append(order, "never")
	})
	wg.Wait()
	t.Log(order)
}

func TestGoexitEndsPanic(t *testing.T) {
	done := make(chan string, 3)
	go func() {
		defer close(done)
		defer func() { done <- fmt.Sprint("recovered ", recover()) }()
		defer runtime.Goexit()
		panic("dropped")
	}()
	for s := range done {
		t.Log(s)
	}
}

func TestPanicWhilePanicking(t *testing.T) {
	func() {
		defer func() { t.Log(recover()) }()
		defer func() { t.Log(recover()); panic("third") }()
		defer func() { panic("second") }()
		panic("first")
	}()
}

func TestRaceGo(t *testing.T) {
	n, done := 0, make(chan bool)
	go func() { n++; done <- true }()
	n++
	<-done
}

func TestNoRaceGo(t *testing.T) {
	n, done := 0, make(chan bool)
	n++ // what comes before go happens before the goroutine
	go func() { n++; done <- true }()
	<-done
	t.Log(n)
}

func TestNoRaceGoexit(t *testing.T) {
	n, done := 0, make(chan bool)
	go func() {
		defer close(done)
		n = 1
		runtime.Goexit()
	}()
	<-done
	t.Log(n)
}

func TestRaceAfterPanic(t *testing.T) {
	n, done := 0, make(chan bool, 1)
	go func() {
		defer func() { done <- true; n = len(fmt.Sprint(recover())) }()
		panic("late")
	}()
	<-done
	n++
}
