package p

// Each iteration has variables of its own, copied from those of the last.
func loops(n int, ch chan int) {
	for i := 0; i < n; i++ {
		go func() { i++ }()
	}
outer:
	for i, j := 0, 1; i < n; i, j = i+1, j+1 {
		go func() { i, j = j, i }()
		for range ch {
			if n > 1 {
				continue
			}
			continue outer
		}
		if n > 2 {
			continue
		}
		i := i
		if i > 3 {
			continue // of another i
		}
		go func() { i++ }()
	}
	for i := 0; i < n; i++ {
		func() { _ = i }()
	}
	for p := &n; *p > 0; *p-- {
		go func() { n++ }()
	}
}
