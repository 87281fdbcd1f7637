package channels

import (
	"reflect"
	"sync"
	"testing"
)

func TestUnbuffered(t *testing.T) {
	c := make(chan int)
	go func() { c <- 1; close(c) }()
	v, ok := <-c
	t.Log(v, ok, len(c), cap(c))
	v, ok = <-c
	t.Log(v, ok)
}

func TestBuffered(t *testing.T) {
	c := make(chan string, 2)
	c <- "a"
	c <- "b"
	t.Log(len(c), cap(c), <-c, len(c))
	close(c)
	t.Log(<-c, <-c, len(c))
}

func TestNil(t *testing.T) {
	var c chan int
	t.Log(len(c), cap(c), c == nil)
	select {
	case v := <-c:
		t.Log("received", v)
	case c <- 1:
		t.Log("sent")
	default:
		t.Log("neither")
	}
}

func TestClosed(t *testing.T) {
	c := make(chan *int, 1)
	close(c)
	p, ok := <-c
	t.Log(p == nil, ok)
	for _, f := range []func(){func() { close(c) }, func() { c <- nil }, func() {
		select {
		case c <- nil:
		default:
		}
	}} {
		func() {
			defer func() { t.Log(recover()) }()
			f()
		}()
	}
}

func TestDirectional(t *testing.T) {
	c := make(chan int, 1)
	var in chan<- int = c
	var out <-chan int = c
	in <- 1
	t.Log(len(in), cap(in), len(out), <-out)
	close(in)
	_, ok := <-out
	t.Log(ok)
	type named <-chan int
	_, ok = <-named(out)
	t.Log(ok)
}

func TestChannelOfChannels(t *testing.T) {
	requests := make(chan chan<- int)
	go func() {
		n := 0
		for r := range requests {
			n++
			r <- n
		}
	}()
	for i := 0; i < 3; i++ {
		answer := make(chan int)
		requests <- answer
		t.Log(<-answer)
	}
	close(requests)
}

func TestRange(t *testing.T) {
	c := make(chan int)
	go func() {
		defer close(c)
		for i := 0; i < 4; i++ {
			c <- i
		}
	}()
	sum := 0
loop:
	for v := range c {
		switch v {
		case 1:
			continue loop
		case 3:
			break loop
		}
		sum += v
	}
	for range c {
	}
	t.Log(sum)
}

func TestNoRaceUnbuffered(t *testing.T) {
	x, c := 0, make(chan bool)
	go func() { x = 1; c <- true }()
	<-c
	t.Log(x)
	go func() { <-c; x = 2; c <- true }()
	x = 3 // a receive happens before the end of the send
	c <- true
	<-c
	t.Log(x)
}

func TestRaceBuffered(t *testing.T) {
	x, c := 0, make(chan bool, 1)
	done := make(chan bool)
	go func() { <-c; x = 1; close(done) }()
	c <- true
	x = 2 // the send does not wait
	<-done
	t.Log(x)
}

func TestNoRaceBuffered(t *testing.T) {
	x, c := 0, make(chan bool, 1)
	var wg sync.WaitGroup
	for i := 0; i < 3; i++ {
		wg.Go(func() { c <- true; x++; <-c }) // a semaphore
	}
	wg.Wait()
	t.Log(x)
}

func TestRaceSemaphore(t *testing.T) {
	x, c := 0, make(chan bool, 2)
	var wg sync.WaitGroup
	for i := 0; i < 3; i++ {
		wg.Go(func() { c <- true; x++; <-c })
	}
	wg.Wait()
}

func TestNoRaceClose(t *testing.T) {
	x, c := 0, make(chan bool)
	go func() { x = 1; close(c) }()
	<-c
	t.Log(x)
}

func TestRaceClose(t *testing.T) {
	x, c := 0, make(chan bool)
	go func() { close(c); x = 1 }()
	<-c
	_ = x
}

func TestRaceLen(t *testing.T) {
	x, c := 0, make(chan bool, 1)
	go func() { x = 1; c <- true }()
	for i := 0; i < 4; i++ {
		if len(c) == 1 { // len orders nothing
			x++
		}
	}
	<-c
}

func TestNoRaceRange(t *testing.T) {
	x, c := 0, make(chan bool)
	go func() { x = 1; c <- true; x = 2; close(c) }()
	for range c {
	}
	t.Log(x)
}

func TestRaceRange(t *testing.T) {
	x, c := 0, make(chan bool, 1)
	go func() { c <- true; x = 2; close(c) }()
	for range c {
		x++
	}
}

func TestReflect(t *testing.T) {
	c := reflect.MakeChan(reflect.TypeFor[chan int](), 1)
	t.Log(c.TrySend(reflect.ValueOf(1)), c.TrySend(reflect.ValueOf(2)), c.Len(), c.Cap())
	v, ok := c.Recv()
	t.Log(v, ok)
	_, ok = c.TryRecv()
	t.Log(ok)
	go c.Send(reflect.ValueOf(3))
	i, v, ok := reflect.Select([]reflect.SelectCase{
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf((chan int)(nil))},
		{Dir: reflect.SelectRecv, Chan: c},
	})
	t.Log(i, v, ok)
	i, _, _ = reflect.Select([]reflect.SelectCase{
		{Dir: reflect.SelectRecv, Chan: c}, {Dir: reflect.SelectDefault},
	})
	t.Log(i)
	c.Close()
	_, ok = c.Recv()
	t.Log(ok)
}

func TestNoRaceReflect(t *testing.T) {
	x, c := 0, make(chan bool)
	go func() { x = 1; reflect.ValueOf(c).Send(reflect.ValueOf(true)) }()
	reflect.ValueOf(c).Recv()
	t.Log(x)
}

func TestRaceReflect(t *testing.T) {
	x, c := 0, make(chan bool, 1)
	go func() { reflect.ValueOf(c).Send(reflect.ValueOf(true)); x = 1 }()
	reflect.ValueOf(c).Recv()
	x = 2
	t.Log(x)
}
