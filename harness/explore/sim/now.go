package sim

// The virtual clock stands still while any goroutine can run, and code exists
// that waits for it to move by looking at it, or counts on two readings that
// differ. So outside a bubble of synctest, where time is exact, a reading is the
// time of the clock and a lead: a nanosecond for each reading that happens before
// it. No goroutine finds the clock earlier than what it knows of, and a Sleep
// takes longer than it was asked to, as it does really.
//
// The tempting way is to move the clock itself with each reading. Then the
// readings of goroutines that have nothing to do with each other would depend on
// their order, which no schedule decides (a reading is no scheduling point), and
// two executions that are the same to systematic exploration would read different
// times. And timers would not be due at one instant any more that are meant to
// be: they count from the clock, without the lead.
//
// Who has used up its lead polls. From then on a reading moves the goroutine's
// own clock ahead of the others', and timers that it overtakes fire.
const (
	start       = 1715681472131415161 // 2024-05-14 10:11:12.131415161 UTC, in ns
	bubbleStart = 946684800           // in s

	maxLead = 10_000 // ns, and readings
	coarse  = 1000   // ns a reading takes from then on
)

// A reading is what a goroutine knows of the time, beyond the execution's clock.
type reading struct {
	ahead int64 // the clock that it has polled its way to, if later than x.now
	lead  int64 // ns
}

func (r *reading) join(o *reading) {
	r.ahead, r.lead = max(r.ahead, o.ahead), max(r.lead, o.lead)
}

// Now reads the virtual clock, in nanoseconds since 1970. A bubble begins at
// midnight UTC on 2000-01-01, an execution on the date of start, which is nothing
// special: tests do not expect to run at midnight, let alone at the turn of the year,
// or that a fraction of a second is zero.
func Now() int64 {
	g := x.cur
	if g == nil {
		return x.now
	}
	if g.bubble != 0 {
		return bubbleStart*1e9 + x.now - x.bubbles[g.bubble-1]
	}
	if x.ending {
		x.now += coarse // what is left must come to its end
		return x.now
	}
	r := &g.clock.reading
	if g.id >= 0 { // not the clock itself
		if r.lead < maxLead {
			r.lead++
			x.blur = max(x.blur, r.lead)
		} else {
			r.ahead = max(r.ahead, x.now) + coarse
		}
		if x.accesses++; x.accesses > maxSpin || x.overtaken(g) {
			x.point(&op{kind: KSpin})
		}
	}
	return max(r.ahead, x.now) + r.lead
}

// Monotonic is the monotonic reading that belongs to what Now has returned: ns
// since the process began, by which an execution begins after a second, later
// than what ran before it, or as in a real bubble.
func Monotonic(now int64) int64 {
	if g := x.cur; g != nil && g.bubble != 0 {
		return now
	}
	return now - start + 1e9
}

// TimerNow is what timers count from.
func TimerNow() int64 {
	if g := x.cur; g != nil && g.bubble == 0 {
		return max(g.clock.ahead, x.now)
	}
	return x.now
}

// overtaken reports whether g has polled the clock until a timer is due.
func (x *exec) overtaken(g *G) bool {
	return len(x.timers) > 0 && g != nil && g.clock.ahead > x.now && x.timers[0].when <= g.clock.ahead
}
