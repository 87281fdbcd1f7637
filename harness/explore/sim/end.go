package sim

import "unsafe"

// end tears down what is left.
func (x *exec) end() {
	mode = 0
	if x.res.Failure == nil && len(x.live) > 0 {
		x.res.Leaked = x.blocked()
	}
	if x.tracer != nil {
		x.tracer.Over(&x.res)
	}
	x.settle()
	x.ending = true
	if g := x.last(); g != nil {
		x.driver.wait(x.coroutine(g).at)
	}
	for _, f := range x.atEnd {
		f()
	}
	x.running = false
	x.cur = nil
	x.res.Steps, x.res.Choices, x.res.Goroutines = x.steps, x.choices, len(x.gs)
	x.res.Events, x.res.Names = x.events, x.names
	if x.Turns {
		x.res.Turns = x.madeTurns()
	}
	x.recycle()
}

// last returns who is to end next while the execution is torn down.
func (x *exec) last() *G {
	for n := len(x.live); n > 0; n = len(x.live) {
		g := x.live[n-1]
		if g.co != nil {
			return g
		}
		x.drop(g) // it never ran
	}
	return nil
}

// recycle forgets the execution, keeping the memory of its tables.
func (x *exec) recycle() {
	if len(x.gs) > manyGoroutines {
		x.gs, x.live, x.spare, x.objects, x.places = nil, nil, nil, objTable{}, places{}
	}
	x.retireIdle(manyGoroutines)
	x.retireSpent()
	x.atEnd = x.atEnd[:0]
	x.timers = x.timers[:0]
	if x.park.on {
		x.park.stop(nil)
	}
	x.keep = forget(x.keep)
	x.shadow.shrink()
	x.chans.recycle()
	if len(x.slots) > 0 {
		clear(x.slots)
	}
	if len(x.mapKeys) > 0 {
		clear(x.mapKeys)
	}
}

// manyGoroutines is how many an execution may have had for its memory to be
// kept: each may have a clock with an entry for every other, so of 30,000 the clocks
// alone can hold gigabytes, which the next test would be blamed for.
const manyGoroutines = 1000

// retireIdle ends idle coroutines until so many are left.
func (x *exec) retireIdle(left int) {
	for n := len(x.idle); n > left; n-- {
		x.idle[n-1].retire()
		x.idle[n-1] = nil
		x.idle = x.idle[:n-1]
	}
}

func (x *exec) retireSpent() {
	for i, c := range x.spent {
		c.retire()
		x.spent[i] = nil
	}
	x.spent = x.spent[:0]
}

// forget empties s and lets go of what it pointed to.
func forget(s []unsafe.Pointer) []unsafe.Pointer {
	if cap(s) > 1<<16 {
		return nil
	}
	clear(s)
	return s[:0]
}

// fail ends the execution, once.
func (x *exec) fail(f Failure) {
	if x.res.Failure == nil {
		to := &x.mem.failure
		if x.Record {
			to = new(Failure)
		}
		*to = f
		x.res.Failure = to
	}
	x.stopped = true
}

func (x *exec) blocked() []Blocked {
	all := x.mem.blocked[:0]
	if x.Record {
		all = nil
	}
	for _, g := range x.live {
		if g.early && x.gs[0].ended {
			continue // it was there before: not a leak of the body's
		}
		b := Blocked{G: g.id, Kind: g.op.kind, Site: g.op.site, Stack: g.stack}
		if g.op.obj != nil {
			b.Obj = x.number(g.op.obj)
		}
		if g.op.kind == KSelect {
			b.Also = x.channels(g)
		}
		all = append(all, b)
	}
	if !x.Record {
		x.mem.blocked = all
	}
	return all
}

// A Lasting object means something to the code that runs after an execution, and
// is not what the real type would have made of it.
type Lasting interface {
	Last() // become what the real type would be
}

// Lasts notes that o may have to last: see [Settle].
func Lasts(o Lasting) { x.lasting = append(x.lasting, o) }

// Settle has what the last execution has changed last, for the next test: a Once
// that is done stays done. It is for an execution that has come to its end.
func Settle() {
	for _, o := range x.lasting {
		o.Last()
	}
}

// AtEnd has f called when the execution is over and torn down.
func AtEnd(f func()) { x.atEnd = append(x.atEnd, f) }

// Uncontrolled adds a note to the report: something that no schedule decides.
func Uncontrolled(what string) {
	for _, n := range x.res.Notes {
		if n == what {
			return
		}
	}
	x.res.Notes = append(x.res.Notes, what)
}

// Exit is os.Exit: it ends the execution.
func Exit(code int) {
	x.fail(Failure{Kind: FailExit, G: x.cur.id, Value: code, Stack: x.stackHere(2), Event: len(x.events)})
	x.point(&op{kind: KYield})
}

// Abort ends the execution without a verdict.
func Abort() {
	x.stopped = true
	x.point(&op{kind: KYield})
}
