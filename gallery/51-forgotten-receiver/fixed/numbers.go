// Package numbers generates numbers and searches among them.
package numbers

func generate(n int, quit <-chan struct{}) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for i := range n {
			select {
			case out <- i:
			case <-quit:
				return
			}
		}
	}()
	return out
}

// Find returns the first number below n that fits, or -1.
func Find(n int, fits func(int) bool) int {
	quit := make(chan struct{})
	defer close(quit)
	for i := range generate(n, quit) {
		if fits(i) {
			return i
		}
	}
	return -1
}
