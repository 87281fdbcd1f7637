package dpor

import (
	"slices"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// An announcement is what a process was about to do.
type announcement struct {
	obj     foot           // kind, obj and size
	alive   unsafe.Pointer // obj
	ends    []sim.End
	polls   bool
	id      uint64 // what led up to it: see opID
	expects bool
	word    uint64 // what a compare-and-swap expects
	try     bool   // see sim.Again
	at      int    // position of the event at the end of which it was announced
	era     int    // of time
}

// A trace is the execution that runs, as processes and events.
type trace struct {
	paths map[path]process
	of    []path
	kin   [2][][]process // by timer, parent and child: what paths says, and 1; 0 where nobody has asked yet
	names int            // processes so far, in all executions

	procOf []process // by goroutine
	goOf   []int     // by process, -1 if it has not been started
	kids   []int32   // by process: how many it has started
	born   []vc      // by process: what happens before it whatever it does
	said   [][]announcement
	at     [][]int // by process: positions of its events
	times  [][]uint32
	timers []int32 // by process: how many its timers have started

	events []event
	n      int // events so far
	era    int // of time
	then   int // era at the end of the last event
	began  int // era at the beginning
	base   vc  // what happens before everything since time moved
	ends   []sim.End
	failed bool // some try has, in any execution
}

// like returns a trace that knows processes by the same numbers.
func (t *trace) like() trace {
	n := len(t.goOf)
	return trace{
		paths: t.paths, of: t.of, names: t.names,
		goOf: slices.Repeat([]int{-1}, n), kids: make([]int32, n), timers: make([]int32, n),
		born: make([]vc, n), said: make([][]announcement, n), at: make([][]int, n), times: make([][]uint32, n),
	}
}

// clear begins an execution.
func (t *trace) clear() {
	if t.paths == nil {
		t.paths = map[path]process{}
	}
	t.procOf = t.procOf[:0]
	for p := range t.goOf {
		t.goOf[p], t.kids[p], t.timers[p] = -1, 0, 0
		t.said[p], t.at[p], t.times[p], t.born[p] = t.said[p][:0], t.at[p][:0], t.times[p][:0], t.born[p][:0]
	}
	t.n, t.base, t.ends = 0, t.base[:0], t.ends[:0]
	t.era = sim.Era()
	t.then, t.began = t.era, t.era
}

// meetNew gives a process to each goroutine that has been started since it was
// last asked.
func (t *trace) meetNew() {
	for id := len(t.procOf); id < sim.NumStarted(); id++ {
		g := sim.GoroutineAt(id)
		var k path
		switch {
		case g.Parent() >= 0:
			k.parent = t.procOf[g.Parent()]
			k.child = t.kids[k.parent]
			t.kids[k.parent]++
		case g.Starter() >= 0:
			k = path{t.procOf[g.Starter()], true, t.timers[t.procOf[g.Starter()]]}
			t.timers[k.parent]++
		default: // the body
			k.child = -1
		}
		p := t.process(k)
		t.procOf = append(t.procOf, p)
		t.goOf[p] = id
		if k.timer {
			t.born[p] = append(t.born[p], t.base...)
		}
		if id > 0 {
			t.announce(p)
		}
	}
}

func (t *trace) process(k path) process {
	known := t.known(k)
	if *known == 0 {
		*known = t.named(k) + 1
	}
	return *known - 1
}

// known is the place in kin of k. The body is nobody's child, and the first of none.
func (t *trace) known(k path) *process {
	kin := &t.kin[0]
	if k.timer {
		kin = &t.kin[1]
	}
	for len(*kin) <= int(k.parent)+1 {
		*kin = append(*kin, nil)
	}
	row := &(*kin)[k.parent+1]
	if k.child < 0 {
		row = &(*kin)[0]
	}
	for len(*row) <= int(max(k.child, 0)) {
		*row = append(*row, 0)
	}
	return &(*row)[max(k.child, 0)]
}

func (t *trace) named(k path) process {
	p, ok := t.paths[k]
	if !ok {
		p = process(t.names)
		t.names++
		t.paths[k] = p
		t.of = append(t.of, k)
		t.goOf, t.kids, t.timers = append(t.goOf, -1), append(t.kids, 0), append(t.timers, 0)
		t.born = append(t.born, nil)
		t.said, t.at, t.times = append(t.said, nil), append(t.at, nil), append(t.times, nil)
	}
	return p
}

// announce keeps what p is about to do.
func (t *trace) announce(p process) {
	g := sim.GoroutineAt(t.goOf[p])
	if g.Ended() {
		return
	}
	t.said[p] = append(t.said[p], announcement{})
	a := t.next(p)
	a.at, a.era = t.n-1, t.then
	kind, obj, size := g.Pending()
	a.obj.kind, a.obj.obj, a.obj.size, a.alive = kind, uintptr(obj), size, obj
	a.id = t.opID(p)
	if kind == sim.KAtomicCAS {
		a.word, a.expects = g.Expects()
		a.try = g.Tries()
	}
	if families[a.obj.kind] == channels {
		from := len(t.ends)
		t.ends = g.Ends(t.ends)
		a.ends, a.polls = t.ends[from:len(t.ends):len(t.ends)], g.Polls()
	}
}

// announceRest keeps what is about to be done when the execution is over.
func (t *trace) announceRest() {
	for p := range t.said {
		if t.goOf[p] >= 0 && len(t.said[p]) == len(t.at[p]) {
			t.announce(process(p))
		}
	}
}

// passed notes that time has moved: it does only when nobody can go on, so that
// all that was done happens before all that is done from here.
func (t *trace) passed() {
	if t.then = t.era; t.era == sim.Era() {
		return
	}
	t.era = sim.Era()
	for p := range t.at {
		if n := len(t.at[p]); n > 0 {
			t.base.join(t.events[t.at[p][n-1]].vc)
		}
	}
}

// past is what happens before the next event of p, apart from what that itself
// observes.
func (t *trace) past(to vc, p process) vc {
	to.join(t.born[p])
	if n := len(t.at[p]); n > 0 {
		to.join(t.events[t.at[p][n-1]].vc)
	}
	return t.observed(to, p, t.n)
}

// observed adds what happens before p by the memory model: all that enables an
// operation synchronizes before it, and starting a goroutine before its first
// step. Of the events, over are over.
func (t *trace) observed(to vc, p process, over int) vc {
	to.grow(t.names)
	for id, when := range sim.GoroutineAt(t.goOf[p]).Clock() {
		if when == 0 || id >= len(t.procOf) {
			continue
		}
		q := t.procOf[id]
		k, times := int(to[q]), t.times[q]
		for k < len(times) && times[k] <= when {
			k++
		}
		if uint32(k) == to[q] {
			continue
		}
		// The memory model knows of fewer orders: what has read before somebody wrote
		// happens before that.
		if at := t.at[q][k-1]; at < over {
			to.join(t.events[at].vc)
		}
		to[q] = max(to[q], uint32(k))
	}
	return to
}

// begin appends the event that s is about to become. fresh is false for one that
// an earlier execution has carried out in the same way.
func (t *trace) begin(s step, way sim.Way, fresh bool) *event {
	if t.n == len(t.events) {
		t.events = append(t.events, event{})
	}
	e := &t.events[t.n]
	a := t.next(s.proc)
	more, weak := e.more[:0], e.weak && !fresh
	e.step, e.foot, e.enders, e.ways = s, a.obj, false, e.ways[:0]
	e.more, e.weak, e.id = more, weak, a.id
	switch families[e.kind] {
	case channels:
		e.ends(t, way)
	case memory:
		_, p, size := sim.GoroutineAt(t.goOf[s.proc]).Pending()
		e.word = sim.Word(p, size)
	}
	if fresh {
		e.before = t.past(e.before[:0], s.proc)
		if s.with != 0 {
			e.before = t.past(e.before, s.with-1)
		}
	}
	e.idx = uint32(len(t.at[s.proc]) + 1)
	t.enter(s.proc)
	if s.with != 0 {
		t.enter(s.with - 1)
	}
	t.n++
	return e
}

// ends sets what the event does to channels, as they are now.
func (e *event) ends(t *trace, way sim.Way) {
	var buf [8]sim.End
	g := sim.GoroutineAt(t.goOf[e.proc])
	ends := g.Ends(buf[:0])
	e.foot.usesOf(ends, way, t.next(e.proc).era > t.began)
	e.found = e.found[:0]
	for _, o := range ends {
		e.found = append(e.found, found{uintptr(o.Chan), o.Len, o.Cap, o.Closed})
	}
}

func (t *trace) enter(p process) {
	t.at[p] = append(t.at[p], t.n)
	g := sim.GoroutineAt(t.goOf[p])
	t.times[p] = append(t.times[p], g.Clock()[g.ID()])
}

// next is what p announced last.
func (t *trace) next(p process) *announcement { return &t.said[p][len(t.said[p])-1] }

// end completes the last event, whose transition is over.
func (t *trace) end(fresh, strict bool) {
	if t.n == 0 {
		return
	}
	e := &t.events[t.n-1]
	if e.with != 0 {
		t.announce(e.with - 1)
	}
	if !fresh {
		return
	}
	e.weak, e.note = sim.GoroutineAt(t.goOf[e.proc]).Outcome()
	t.failed = t.failed || e.weak && e.kind == sim.KAtomicCAS && t.said[e.proc][e.idx-1].try
	c := append(e.vc[:0], e.before...)
	c.join(t.base)
	if families[e.kind] != alone {
		for k := t.n - 2; k >= 0; k-- {
			if o := &t.events[k]; !o.precedes(c) && dependent(&o.foot, &e.foot, strict) {
				c.join(o.vc)
			}
		}
	}
	c = t.observed(c, e.proc, t.n-1)
	if e.with != 0 {
		c = t.observed(c, e.with-1, t.n-1)
	}
	if e.kind == sim.KQuiesce {
		t.quiesce(&c)
	}
	c.raise(e.proc, e.idx)
	if e.with != 0 {
		c.raise(e.with-1, uint32(len(t.at[e.with-1])))
	}
	e.vc = c
	t.identify(e)
}

// quiesce: synctest.Wait returns when everybody else waits, so all that was done
// happens before.
func (t *trace) quiesce(c *vc) {
	for p := range t.at {
		if n := len(t.at[p]); n > 0 && t.at[p][n-1] < t.n-1 {
			c.join(t.events[t.at[p][n-1]].vc)
		}
	}
}

// count returns how many events of p are before position d.
func (t *trace) count(p process, d int) int {
	i, _ := slices.BinarySearch(t.at[p], d)
	return i
}

// footOf is what s would touch as the nth event (from 0) of its process; ok is
// false if that is not known.
func (t *trace) footOf(s step, nth int) (f foot, ok bool) {
	if nth >= len(t.said[s.proc]) {
		return f, false
	}
	a := &t.said[s.proc][nth]
	f = a.obj
	if len(a.ends) > 0 {
		f.usesOf(a.ends, sim.Way{Arm: s.arm, Partner: s.with}, a.era > t.began)
	}
	return f, true
}
