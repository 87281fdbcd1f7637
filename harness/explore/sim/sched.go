package sim

import "runtime"

// point announces o for the running goroutine and returns when it is chosen.
func (x *exec) point(o *op) {
	g := x.cur
	g.outcome()
	g.op.set(o)
	g.again = false
	if x.ending {
		if !g.unwinds() {
			runtime.Goexit()
		}
		return
	}
	x.steps++
	x.calm++
	x.accesses = 0
	if x.recording {
		x.announce(g)
	}
	next := x.pick(g)
	if next != g {
		if x.park.on {
			x.park.add(g)
		}
		c, at := g.co, x.coroutine(next).at
		c.at = at // as wait does
		if at.turn = !at.turn; at.turn {
			at.resume()
		} else {
			at.yield(struct{}{})
		}
		if x.retiring != nil {
			c.displaced()
		}
		if x.ending {
			if !g.unwinds() {
				x.deferring.leave()
				runtime.Goexit()
			}
			return
		}
		if x.park.on {
			x.park.remove(g)
		}
	}
	if x.park.on {
		x.changed(g.op.obj)
	}
	if g.done { // counted where it was completed
		return
	}
	g.widen(x.carried)
	if x.recording {
		x.chosen(g)
	}
}

// unwinds reports whether an operation of g is carried out while the execution is torn
// down: if that can be it is, so that deferred unlocks work; else the goroutine ends. So
// does one that spins there, for something that nobody will do any more. It ends by a
// Goexit in its caller: each frame more takes as long to unwind as a switch.
func (g *G) unwinds() bool {
	if g.unwound == 0 || g.unwound > maxUnwound || !g.enabled() {
		g.unwound = max(g.unwound, 1)
		return false
	}
	g.unwound++
	return true
}

// finish ends g, which is running, and picks who goes on.
func (x *exec) finish(g *G) {
	if g.ended { // its end is what went wrong
		x.next = nil
		return
	}
	x.drop(g)
	if x.ending {
		x.next = x.last()
		return
	}
	if g.id == 0 {
		x.bodyEnded()
	}
	g.outcome()
	if x.recording {
		x.note(KEnd, nil, 0)
	}
	x.next = x.pick(nil)
}

func (x *exec) drop(g *G) {
	g.ended = true
	g.fn = nil
	if g.id >= lowIDs && !x.ending {
		x.places.leave(g, x.tracer != nil)
	}
	x.askAgain(g)
	x.live = removed(x.live, g)
}

// removed takes g out of live, which is sorted by number.
func removed(live []*G, g *G) []*G {
	if len(live) <= manyLive { // to the end: where a loop would stop cannot be foreseen
		n := 0
		for _, o := range live {
			live[n] = o
			if o != g {
				n++
			}
		}
		return live[:n]
	}
	from, to := 0, len(live)
	for from < to {
		if mid := (from + to) / 2; live[mid].id < g.id {
			from = mid + 1
		} else {
			to = mid
		}
	}
	if from < len(live) && live[from] == g {
		live = without(live, from)
	}
	return live
}

// pick returns who goes next, nil when the execution is over: it has failed, or
// nobody can go on.
//
// What nearly every step is, a choice among a few with nothing in the way, is decided
// here in one go: as functions of their own the parts cost more to call than they do.
func (x *exec) pick(cur *G) *G {
	if !x.plain || x.stopped || x.steps >= x.look || x.calm > x.maxCalm || x.park.on ||
		len(x.live) > manyLive || len(x.timers) > 0 || x.burst+1 >= maxBurst || cur != nil && cur.op.kind == KSpin {
		if x.Follow != nil {
			return x.along(cur)
		}
		return x.decide(cur)
	}
	n := 0
	for _, g := range x.live {
		// What they answer depends on the schedule, and a branch on it would be foreseen
		// wrongly half the time.
		can := 1
		if o := &g.op; o.ready != nil {
			can = 0
			if o.ready(o.obj) {
				can = 1
			}
		} else if o.kind <= KSelect && o.kind >= KSend {
			can = 0
			if g.done || g.communicates() {
				can = 1
			}
		}
		x.few[n] = g.id
		n += can
	}
	if n < 2 {
		x.burst = 0
		if n == 0 { // and no timer is running
			x.stuck()
			return nil
		}
		return x.turnOf(x.few[0])
	}
	current := -1
	if cur == nil {
		x.burst = 0
	} else {
		current = cur.id
		if x.burst++; x.burstG != current {
			x.burst = 1
		}
		x.burstG = current
	}
	enabled := x.few[:n]
	id := x.Chooser.Next(current, enabled)
	at, was := -1, false
	for i, v := range enabled {
		if v == id {
			at = i
		}
		if v == current {
			was = true
		}
	}
	if at < 0 {
		panic("racelab: the strategy chose a goroutine that cannot run")
	}
	x.choices = append(x.choices, Choice{N: int32(n), I: int32(at), G: int32(id), Preempts: was && id != current})
	return x.turnOf(id)
}

// decide is pick with all that may be in the way.
func (x *exec) decide(cur *G) *G {
	for {
		if x.stopped || x.limits() {
			return nil
		}
		x.whoCan(cur)
		if x.Tries && (len(x.enabled) == 0 || x.calm > x.maxCalm) && x.triesInVain() {
			return nil
		}
		if (x.calm > x.maxCalm || x.overtaken(cur)) && x.hurry(cur) {
			x.whoCan(cur)
		}
		if x.tracer == nil && !x.Exact {
			x.beFair(cur)
			x.feed()
		}
		if x.Early && x.tracer == nil && x.early() {
			continue
		}
		switch n := len(x.enabled); {
		case n == 0:
			x.queue(0)
			if !x.advance() {
				x.stuck()
				return nil
			}
		case n == 1 && x.tracer == nil && !x.Always:
			return x.keptTurnOf(x.enabled[0])
		default:
			id := x.choose(cur)
			if id < 0 {
				return nil
			}
			return x.keptTurnOf(id)
		}
	}
}

func (x *exec) turnOf(id int) *G {
	x.carried++
	g := x.gs[id]
	g.heard = x.carried
	return g
}

func (x *exec) choose(cur *G) int {
	current := -1
	if cur != nil {
		current = cur.id
	}
	var id int
	if x.tracer == nil {
		id = x.Chooser.Next(current, x.enabled)
	} else if id = x.trace(x.tracer, current); id < 0 {
		x.stopped = true
		return id
	}
	if len(x.enabled) == 1 {
		return id
	}
	i := find(x.enabled, id)
	if i < 0 {
		panic("racelab: the strategy chose a goroutine that cannot run")
	}
	x.choices = append(x.choices, Choice{
		N: int32(len(x.enabled)), I: int32(i), G: int32(id),
		Preempts: cur != nil && id != current && find(x.enabled, current) >= 0,
	})
	return id
}

// oneOf picks one of n equal possibilities, number i if that is not negative.
func (x *exec) oneOf(n, i int) int {
	if n == 1 {
		return 0
	}
	if x.Follow != nil {
		return x.alongOf(n)
	}
	if i < 0 {
		i = x.Chooser.Choose(n)
	}
	if x.Turns {
		x.turns.made, x.turns.odd = append(x.turns.made, byte(i)), x.turns.odd || n > 1<<8
	}
	x.choices = append(x.choices, Choice{N: int32(n), I: int32(i), G: -1})
	return i
}
