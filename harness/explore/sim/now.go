package sim

// The virtual clock stands still while any goroutine can run, and code exists
// that waits for it to move by looking at it, or counts on two readings that
// differ. So outside a bubble of synctest, where time is exact, a goroutine that
// reads the clock again finds it a nanosecond later; what it has read is carried
// along the happens-before edges, so that no goroutine finds it earlier than what
// it knows of.
//
// The tempting way is to move the clock itself with each reading. Then the
// readings of goroutines that have nothing to do with each other would depend on
// their order, which no schedule decides (a reading is no scheduling point), and
// two executions that are the same to systematic exploration would read different
// times.

// fine is how many readings are a nanosecond apart: a goroutine that has read the
// clock so often since it last moved is waiting for it, or has much to do. From
// then on each reading takes as long as coarse, and timers that are overtaken in
// this way fire.
const (
	fine   = 1000
	coarse = 1000
)

// Now reads the virtual clock, in nanoseconds since 1970. Every execution begins
// at midnight UTC on 2000-01-01.
func Now() int64 {
	g := x.cur
	if g == nil || g.id < 0 || g.bubble != 0 || x.ending {
		return x.now
	}
	c := &g.clock
	switch {
	case c.read < x.now:
		c.read = x.now
	case c.read-x.now < fine:
		c.read++
	default:
		c.read += coarse
	}
	if x.accesses++; x.accesses > maxSpin || x.overtaken(g) {
		x.point(op{kind: KSpin})
	}
	return max(c.read, x.now)
}

// LastNow returns what Now has returned last, or would if it has not been called
// since the clock has moved. Timers count from there.
func LastNow() int64 {
	if g := x.cur; g != nil && g.id >= 0 && g.bubble == 0 {
		return max(g.clock.read, x.now)
	}
	return x.now
}
