package sim

import "slices"

// hurry lets time pass though somebody can go on: who goes on and on may be waiting
// for time by spinning. Others may have been left out all the while, by a strategy
// that prefers the one that spins, and then it may be waiting for them. A second
// that passes before they have begun is one that no machine has seen, so first each
// of them gets its turn.
func (x *exec) hurry(cur *G) bool {
	if x.tracer == nil && !x.Exact && x.unheard(cur) {
		x.calm = x.maxCalm - aTurn
		x.leaveOut(cur)
		return false
	}
	pass := x.advance // to what cur has read on the clock
	if !x.overtaken(cur) {
		pass = x.leap
	}
	if !pass() {
		return false
	}
	x.res.Hurried++
	return true
}

// unheard leaves those who can go on, and have not since time last moved, if there
// are any. Of a throng it leaves some: looking at ten thousand for each of ten thousand
// would take longer than what they do.
func (x *exec) unheard(cur *G) bool {
	left := x.park.left[:0]
	for _, id := range x.enabled {
		if g := x.gs[id]; g == cur || g.heard > x.calmFrom {
			continue
		}
		if left = append(left, id); x.park.on && len(left) == aTurn {
			break
		}
	}
	x.park.left = left
	if len(left) == 0 {
		return false
	}
	x.enabled = left
	return true
}

// ownEnabled makes enabled a list that may be changed.
func (x *exec) ownEnabled() {
	if x.park.on { // able must stay as it is
		x.park.left = append(x.park.left[:0], x.enabled...)
		x.enabled = x.park.left
	}
}

// beFair leaves the running goroutine out of one decision when it has gone on
// for maxBurst points while others could have: it may be spinning until one of
// them does something, and a strategy that prefers it would never end (fair
// scheduling: Musuvathi & Qadeer, PLDI 2008).
func (x *exec) beFair(cur *G) {
	if len(x.enabled) < 2 || cur == nil {
		x.burst = 0
		return
	}
	burst := x.burst
	if cur.id != x.burstG {
		burst = 0
	}
	burst++
	x.burstG, x.burst = cur.id, burst
	if burst < maxBurst && cur.op.kind != KSpin {
		if x.park.on && cur.op.kind == KYield {
			x.giveWay()
		}
		return
	}
	x.burst = 0
	x.leaveOut(cur)
	if find(x.enabled, cur.id) < 0 {
		return
	}
	// Two that spin must not take turns while a third has what they wait for: whoever
	// had a turn waits until all had one.
	had := func(id int) bool { return id == cur.id || x.gs[id].heard > x.roundFrom }
	if !slices.ContainsFunc(x.enabled, func(id int) bool { return !had(id) }) {
		x.roundFrom = x.carried
	}
	x.ownEnabled()
	x.enabled = slices.DeleteFunc(x.enabled, had)
	x.res.Fair++
}

// feed gives a turn to one who could have gone on all the while. Two that let each other
// go on, as one that calls in a loop and one that answers do, are none that beFair sees,
// and may do so until a third stops them that the strategy likes less than either. What
// ends by itself is left to the strategy: it begins when many steps have been made.
func (x *exec) feed() {
	if x.steps < x.fedUntil {
		if find(x.enabled, x.fed) >= 0 {
			x.goesAlone(x.fed)
			return
		}
		x.fedUntil = 0 // it waits
		x.plain = !x.Early && !x.Always
	}
	if x.steps < x.feedAt {
		return
	}
	x.feedAt = x.steps + feedEvery
	before := x.hungry
	x.hungry = x.starved()
	if before < 0 || before != x.hungry {
		return
	}
	x.fed, x.fedUntil = before, x.steps+aTurn
	x.plain = false // decide is to be asked as long as this goes on
	x.goesAlone(x.fed)
}

// starved returns who of those who can go on has not for longest, -1 if it is not long.
func (x *exec) starved() int {
	who, since := -1, x.carried-feedEvery
	for _, id := range x.enabled {
		if g := x.gs[id]; g.heard < since {
			who, since = id, g.heard
		}
	}
	return who
}

func (x *exec) goesAlone(id int) {
	x.few[0] = id
	x.enabled = x.few[:1]
	x.res.Fair++
}

// leaveOut notes who is not to go on though it could.
func (x *exec) leaveOut(cur *G) {
	if cur != nil && cur.op.kind != KYield {
		x.behind = cur.id
	}
}

// giveWay lets the one go on that has been left out, now that another yields. In a
// throng it may hold what hundreds spin for, and each of them would spin until it is
// left out itself.
func (x *exec) giveWay() {
	if find(x.enabled, x.behind) < 0 {
		return
	}
	x.goesAlone(x.behind)
	x.behind = -1
}
