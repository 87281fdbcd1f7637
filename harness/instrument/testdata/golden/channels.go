package p

type T struct {
	ch chan int
	to chan<- int
	n  int
}

func channels(p *T, c chan int, f func() int) int {
	c <- 1
	p.ch <- f()
	<-c
	v, ok := <-p.ch
	p.n = <-c
	_, _, _ = len(c), cap(c), len(p.to)
	close(c)
	defer close(p.ch)
	_, _ = v, ok
loop:
	for v := range c {
		if v > 1 {
			break loop
		}
	}
	for p.n = range c {
	}
	for range c {
	}
	select {
	case v := <-c:
		return v
	case p.n, ok = <-p.ch:
		return p.n
	case p.to <- f():
	default:
	}
sel:
	select {
	case <-c:
		break sel
	}
	select {}
}

func goes(p *T, c chan int, f func(int, ...string), ss []string) {
	go func() { c <- 1 }()
	go func(n int) {
		c <- n
	}(p.n)
	go f(1, ss...)
	go p.run()
	go declared(p.n, nil)
	go close(c)
	defer f(p.n)
}

func (p *T) run()         {}
func declared(int, error) {}
