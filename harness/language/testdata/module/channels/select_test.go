package channels

import (
	"sync"
	"testing"
)

type box struct {
	v  int
	ok bool
	s  []int
}

func TestSelectForms(t *testing.T) {
	a, b := make(chan int, 1), make(chan string, 1)
	select {
	case v := <-a:
		t.Log(v)
	case b <- "x":
		t.Log("sent")
	}
	a <- 1
	select {
	case v, ok := <-a:
		t.Log(v, ok)
	}
	var x box
	p := &x
	x.s = make([]int, 1)
	a <- 2
	select {
	case p.s[0] = <-a:
	}
	close(a)
	select {
	case p.v, p.ok = <-a:
	}
	t.Log(x)
	select {
	case <-a:
	}
	select {
	case _, x.ok = <-a:
	case _ = (<-a):
	}
	var i any
	select {
	case i = <-b:
	}
	t.Log(i)
	select {
	default:
		t.Log("only a default")
	}
}

func TestSelectBlocks(t *testing.T) {
	blocked := make(chan bool)
	go func() {
		blocked <- true
		select {}
	}()
	<-blocked
	t.Log("for ever")
}

func TestSelectLoop(t *testing.T) {
	in, quit := make(chan int), make(chan bool)
	go func() {
		for i := range []int{0, 1, 2} {
			in <- i
		}
		close(quit)
	}()
	sum := 0
loop:
	for {
		select {
		case v := <-in:
			if v == 1 {
				continue loop
			}
			if v == 2 {
				break
			}
			sum += v + 10
		case <-quit:
			break loop
		}
	}
	t.Log(sum)
}

func TestSelectGoto(t *testing.T) {
	c := make(chan int, 3)
	c <- 1
	c <- 2
	c <- 3
	sum := 0
again:
	select {
	case v := <-c:
		sum += v
		if v < 3 {
			goto again
		}
		goto end
	default:
		t.Log("never")
	}
end:
	t.Log(sum)
outer:
	for range []int{0, 1} {
	inner:
		select {
		default:
			for {
				select {
				default:
					sum++
					if sum%2 == 0 {
						break inner
					}
					continue outer
				}
			}
		}
	}
	t.Log(sum)
}

func selected(c chan int) (n int, err error) {
	select {
	case n = <-c:
		return
	case c <- 1:
		return -1, nil
	}
}

func TestSelectReturns(t *testing.T) {
	c := make(chan int, 1)
	t.Log(selected(c))
	t.Log(selected(c))
}

func TestSelectSendsValues(t *testing.T) {
	e := make(chan error, 1)
	f := make(chan float64, 1)
	u := make(chan uint8, 1)
	n := 3
	select {
	case e <- nil:
	}
	select {
	case f <- 1:
	}
	select {
	case u <- 1 << n:
	}
	t.Log(<-e, <-f, <-u)
}

func TestNoRaceSelect(t *testing.T) {
	x, a, b := 0, make(chan bool), make(chan bool)
	go func() {
		x = 1
		select {
		case a <- true:
		case b <- true:
		}
	}()
	select {
	case <-a:
	case <-b:
	}
	t.Log(x)
}

func TestRaceSelect(t *testing.T) {
	x, a, b := 0, make(chan bool, 1), make(chan bool, 1)
	go func() { a <- true; x = 1; b <- true }()
	select {
	case <-a:
		x = 2 // only b says that the other is done
	case <-b:
	}
	_ = x
}

func TestNoRaceSelectDefault(t *testing.T) {
	x, c := 0, make(chan bool, 1)
	var wg sync.WaitGroup
	wg.Go(func() { x = 1; c <- true })
	select {
	case <-c:
		x = 2
	default:
	}
	wg.Wait()
	t.Log(x > 0)
}

func TestRaceSelectDefault(t *testing.T) {
	x, c := 0, make(chan bool, 1)
	var wg sync.WaitGroup
	wg.Go(func() { x = 1; c <- true })
	select {
	case <-c:
	default:
		x = 2
	}
	wg.Wait()
	t.Log(x)
}

func TestNoRaceSelectVariable(t *testing.T) {
	x, c := 0, make(chan int, 1)
	var mu sync.Mutex
	var wg sync.WaitGroup
	wg.Go(func() { mu.Lock(); x++; mu.Unlock() })
	c <- 1
	mu.Lock()
	select {
	case x = <-c:
	}
	mu.Unlock()
	wg.Wait()
	t.Log(x >= 1)
}

func TestRaceSelectVariable(t *testing.T) {
	x, c := 0, make(chan int, 1)
	var wg sync.WaitGroup
	wg.Go(func() { x++ })
	c <- 1
	select {
	case x = <-c:
	}
	wg.Wait()
}
