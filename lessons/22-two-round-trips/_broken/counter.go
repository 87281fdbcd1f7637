// EXPECT verdict=assertion
// Add asks the owner for the value and then tells it the new one: between the two somebody else may do the same.

// Package counter is owned by one goroutine, which everybody else sends requests to.
package counter

type request struct {
	n     int
	reply chan int
}

// A Counter is safe for concurrent use until it is closed.
type Counter struct {
	get  chan request
	set  chan request
	done chan struct{}
}

// New starts a counter.
func New() *Counter {
	c := &Counter{get: make(chan request), set: make(chan request), done: make(chan struct{})}
	go c.own()
	return c
}

func (c *Counter) own() {
	value := 0
	for {
		select {
		case r := <-c.get:
			r.reply <- value
		case r := <-c.set:
			value = r.n
			r.reply <- value
		case <-c.done:
			return
		}
	}
}

func ask(ch chan request, n int) int {
	r := request{n: n, reply: make(chan int)}
	ch <- r          // BUG caller
	return <-r.reply // BUG caller
}

// Value returns the value.
func (c *Counter) Value() int { return ask(c.get, 0) }

// Add adds n.
func (c *Counter) Add(n int) { ask(c.set, c.Value()+n) }

// Close ends the owner.
func (c *Counter) Close() { close(c.done) }
