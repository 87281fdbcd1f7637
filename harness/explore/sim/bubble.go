package sim

// JoinBubble makes all that the goroutines of a bubble have done so far happen
// before what follows: synctest.Wait, and the end of synctest.Test.
func JoinBubble(id int) {
	if mode == 0 {
		return
	}
	for _, g := range x.gs {
		if g.bubble == id && g != x.cur {
			x.cur.clock.join(&g.clock)
			g.tick()
		}
	}
}
