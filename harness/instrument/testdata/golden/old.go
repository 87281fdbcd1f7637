// version go1.16

package p

func old(p *int) {
	for i := 0; i < *p; i++ {
		func() { i++ }()
	}
}
