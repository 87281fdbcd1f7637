// version go1.21

package p

func loops(s []int, m map[int]int, c chan int) {
	for i, v := range s {
		go func() { _ = v }()
		_ = i
	}
	for k, v := range m {
		go func() { _ = k }()
		_ = v
	}
	for v := range c {
		go func() { _ = v }()
	}
	for i, r := range "abc" {
		go func() { _ = r }()
		_ = i
	}
	for i := 0; i < 3; i++ {
		go func() { _ = i }()
	}
	for _, v := range s { // nobody sees that v is one variable
		_ = v
	}
}
