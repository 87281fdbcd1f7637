package sim

import (
	"slices"
	"unsafe"
)

// Who can go on, when there are many goroutines.
//
// With a few of them it is cheapest to ask each at each point. With thousands,
// nearly all of which wait, that is what an execution would spend its time on.
// So above manyLive those that wait are parked under what they wait for, and a
// point asks only those whose answer the last operation may have changed: the
// ones parked under its object, and the one that announces the next operation.
//
// The wrong way, tempting because it needs no lists: keep those that wait out
// of sight until somebody wakes them. What is enabled must also shrink: of ten
// that could take a free lock, nine cannot once it is taken. So whoever could go
// on stays parked too, until it does.
//
// It relies on what [Do] demands: readiness changes only by an operation on the
// object, by Offer and Drain, or with a call of [Changed]. What changes it
// otherwise (a locked mutex overwritten by plain code, a channel that code
// without instruments sends on) is seen late: when nobody else can go on, and
// every few steps for each goroutine. Up to manyLive goroutines it is seen at
// once.

// manyLive is where asking everybody begins to cost more than the lists do.
const manyLive = 32

type parking struct {
	on     bool
	able   []int // numbers of those who can go on, sorted
	lists  map[unsafe.Pointer]*parked
	dirty  []unsafe.Pointer // objects under which somebody's answer may have changed
	ask    []*G             // whose answer may have changed
	always []*G             // whose answer may change with any step
	all    int              // the step from which on everybody is asked again
	left   []int            // able, without the one that has to give way
}

// parked is a goroutine's entry in the list of one object.
type parked struct {
	g          *G
	obj        unsafe.Pointer
	next, prev *parked
}

// Changed says that the readiness of those who wait for obj may have changed
// otherwise than by an operation on it.
func Changed(obj unsafe.Pointer) { x.changed(obj) }

func (x *exec) changed(obj unsafe.Pointer) {
	if p := &x.park; p.on && obj != nil {
		if n := len(p.dirty); n == 0 || p.dirty[n-1] != obj {
			p.dirty = append(p.dirty, obj)
		}
	}
}

// askAgain says that g's readiness may have changed.
func (x *exec) askAgain(g *G) {
	if x.park.on {
		x.park.ask = append(x.park.ask, g)
	}
}

// whoCan sets enabled. cur is the goroutine that has announced an operation, nil
// if it has ended.
func (x *exec) whoCan(cur *G) {
	switch p := &x.park; {
	case p.on:
		if len(x.live) < manyLive/2 {
			p.stop(x.live)
			x.askAll()
			return
		}
	case len(x.live) <= manyLive:
		x.askAll()
		return
	default:
		p.start(x.live, cur)
	}
	x.askSome(cur)
}

// askAll asks each of at most manyLive. What they answer depends on the schedule, and
// a branch on it would be foreseen wrongly half the time.
func (x *exec) askAll() {
	n := 0
	for _, g := range x.live {
		can := 0
		if g.enabled() {
			can = 1
		}
		x.few[n] = g.id
		n += can
	}
	x.enabled = x.few[:n]
}

func (x *exec) askSome(cur *G) {
	p := &x.park
	for _, g := range p.ask {
		p.update(g)
	}
	for _, obj := range p.dirty {
		for e := p.lists[obj]; e != nil; e = e.next {
			p.update(e.g)
		}
	}
	p.ask, p.dirty = p.ask[:0], p.dirty[:0]
	if cur != nil {
		p.update(cur)
	}
	for _, g := range p.always {
		p.update(g)
	}
	if len(p.able) == 0 || x.steps >= p.all {
		p.all = x.steps + 4*len(x.live)
		for _, g := range x.live {
			p.update(g)
		}
	}
	x.enabled = p.able
}

// start parks everybody but cur.
func (p *parking) start(live []*G, cur *G) {
	p.on = true
	if p.lists == nil {
		p.lists = map[unsafe.Pointer]*parked{}
	}
	for _, g := range live {
		p.ask = append(p.ask, g)
		if g != cur {
			p.add(g)
		}
	}
}

// stop forgets all lists.
func (p *parking) stop(live []*G) {
	for _, g := range live {
		g.able, g.parked = false, g.parked[:0]
	}
	p.on, p.able = false, p.able[:0]
	clear(p.lists)
	clear(p.ask)
	clear(p.always)
	p.ask, p.dirty, p.always = p.ask[:0], p.dirty[:0], p.always[:0]
}

// update asks g and keeps its answer.
func (p *parking) update(g *G) {
	can := !g.ended && g.enabled()
	if can == g.able {
		return
	}
	g.able = can
	n := len(p.able)
	if can && (n == 0 || p.able[n-1] < g.id) {
		p.able = append(p.able, g.id)
		return
	}
	i, _ := slices.BinarySearch(p.able, g.id)
	if can {
		p.able = slices.Insert(p.able, i, g.id)
	} else {
		p.able = without(p.able, i)
	}
}

// without removes element i. Of a long slice it moves the shorter part: who is chosen
// and who ends comes from the front, one after another.
func without[T any](s []T, i int) []T {
	if len(s) <= manyLive || i >= len(s)/2 {
		return slices.Delete(s, i, i+1)
	}
	copy(s[1:i+1], s[:i])
	clear(s[:1])
	return s[1:]
}

// add parks g under all that it waits for.
func (p *parking) add(g *G) {
	switch o := &g.op; {
	case o.kind == KSelect && o.ready == nil:
		g.parked = slices.Grow(g.parked[:0], len(g.arms)) // entries must not move
		for _, a := range g.arms {
			if c := a.core(); c.c != nil {
				p.link(g, c.p)
			}
		}
	case o.kind == KQuiesce:
		p.always = append(p.always, g)
	case o.c != nil, o.ready != nil && o.obj != nil, o.try && x.Tries:
		p.link(g, o.obj)
	case o.ready != nil:
		p.always = append(p.always, g)
	}
}

func (p *parking) link(g *G, obj unsafe.Pointer) {
	if g.parked == nil {
		g.parked = make([]parked, 0, 1)
	}
	first := p.lists[obj]
	g.parked = append(g.parked, parked{g: g, obj: obj, next: first})
	e := &g.parked[len(g.parked)-1]
	if first != nil {
		first.prev = e
	}
	p.lists[obj] = e
}

// remove undoes add.
func (p *parking) remove(g *G) {
	for i := range g.parked {
		e := &g.parked[i]
		if e.next != nil {
			e.next.prev = e.prev
		}
		switch {
		case e.prev != nil:
			e.prev.next = e.next
		case e.next != nil:
			p.lists[e.obj] = e.next
		default:
			delete(p.lists, e.obj)
		}
	}
	clear(g.parked)
	g.parked = g.parked[:0]
	if len(p.always) > 0 {
		if i := slices.Index(p.always, g); i >= 0 {
			p.always = slices.Delete(p.always, i, i+1)
		}
	}
}

// find is the index of n in sorted, -1 if it is not there.
func find(sorted []int, n int) int {
	if len(sorted) > manyLive {
		if i, ok := slices.BinarySearch(sorted, n); ok {
			return i
		}
		return -1
	}
	at := -1
	for i, v := range sorted { // to its end: where it would stop cannot be foreseen
		if v == n {
			at = i
		}
	}
	return at
}
