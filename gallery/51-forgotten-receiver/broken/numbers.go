// EXPECT verdict=leak
// The consumer stops at the first match, and the generator waits for it for ever.

// Package numbers generates numbers and searches among them.
package numbers

func generate(n int) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for i := range n {
			out <- i // BUG generator
		}
	}()
	return out
}

// Find returns the first number below n that fits, or -1.
func Find(n int, fits func(int) bool) int {
	for i := range generate(n) {
		if fits(i) {
			return i
		}
	}
	return -1
}
