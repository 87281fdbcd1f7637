package sim

// JoinBubble makes all that the goroutines of a bubble have done so far happen
// before what follows: synctest.Wait, and the end of synctest.Test. Whoever
// announced that it waits has come to wait, or the caller would not go on.
func JoinBubble(id int) {
	for _, g := range x.gs {
		if g.bubble == id {
			g.waits = true
		}
	}
	x.queue(id)
	if mode == 0 {
		return
	}
	for _, g := range x.gs {
		if g.bubble == id && g != x.cur {
			x.cur.learn(&g.clock)
			if !g.ended { // nothing more of it is to be told apart, and its slot may be another's
				g.tick()
			}
		}
	}
}
