package sim

import (
	"slices"
	"unsafe"
)

// A vc is a vector clock: component i is how much of the goroutines in slot i happens
// before here; see places for who that is. Missing components are 0. Those of the
// first goroutines lie side by side, which is fastest, those of the others in blocks,
// of which there are the ones that are not 0: with a vector alone each of 100,000
// goroutines that know of nobody but who started them would need one as long as its
// number is high.
//
// Clocks share blocks, and groups of blocks, which are copied before they change. A
// hundred thousand goroutines that take one lock one after another know nearly the
// same, so as many vectors would be mostly copies: gigabytes of them, and as many
// entries to be compared at each lock.
type vc struct {
	low  []uint32 // of slots below lowIDs
	high []part   // of the others, sorted
	reading
}

const (
	lowIDs      = 64
	blockSlots  = 16
	groupBlocks = 32
	groupSlots  = groupBlocks * blockSlots
)

// A part is a clock's use of a group.
type part struct {
	n   int32 // the first slot is n*groupSlots
	own bool  // no other clock uses it
	*group
}

// A group has the components of groupSlots neighbouring slots.
type group struct {
	blocks [groupBlocks]*block // nil is all 0
	own    uint32              // bit i: no other group has block i
}

type block [blockSlots]uint32

func (c *vc) at(i int) uint32 {
	if i < len(c.low) {
		return c.low[i]
	}
	if n := int32(i / groupSlots); len(c.high) > 0 && i >= lowIDs {
		if j := seek(c.high, 0, n); j < len(c.high) && c.high[j].n == n {
			if b := c.high[j].blocks[i/blockSlots%groupBlocks]; b != nil {
				return b[i%blockSlots]
			}
		}
	}
	return 0
}

func (c *vc) set(i int, t uint32) {
	if i < lowIDs {
		for len(c.low) <= i {
			c.low = append(c.low, 0)
		}
		c.low[i] = t
		return
	}
	n := int32(i / groupSlots)
	j := seek(c.high, 0, n)
	if j == len(c.high) || c.high[j].n != n {
		c.high = slices.Insert(c.high, j, part{n, true, new(group)})
	}
	c.high[j].mine().mine(i / blockSlots % groupBlocks)[i%blockSlots] = t
}

// mine returns the group to be changed.
func (p *part) mine() *group {
	if !p.own {
		p.own, p.group = true, &group{blocks: p.blocks}
	}
	return p.group
}

// mine returns a block to be changed, in a group that may be.
func (g *group) mine(i int) *block {
	if g.own&(1<<i) == 0 {
		b := new(block)
		if g.blocks[i] != nil {
			*b = *g.blocks[i]
		}
		g.own, g.blocks[i] = g.own|1<<i, b
	}
	return g.blocks[i]
}

// shared is p for another clock.
func (p *part) shared() part {
	p.own = false
	return *p
}

// shared is block i for another group.
func (g *group) shared(i int) *block {
	g.own &^= 1 << i
	return g.blocks[i]
}

func (c *vc) reset() {
	clear(c.high)
	c.low, c.high, c.reading = c.low[:0], c.high[:0], reading{}
}

// copy makes c what o is, keeping its memory.
func (c *vc) copy(o *vc) {
	if len(o.low) <= cap(c.low) { // nearly always: append would take longer to see it
		c.low = c.low[:len(o.low)]
		copy(c.low, o.low)
	} else {
		c.low = append(c.low[:0], o.low...)
	}
	c.reading = o.reading
	if len(c.high)+len(o.high) > 0 {
		c.copyHigh(o.high)
	}
}

func (c *vc) copyHigh(o []part) {
	for i := range o {
		o[i].own = false
	}
	if len(c.high) > len(o) {
		clear(c.high[len(o):])
	}
	c.high = append(c.high[:0], o...)
}

// join adds all that happens before o.
func (c *vc) join(o *vc) {
	for len(c.low) < len(o.low) {
		c.low = append(c.low, 0)
	}
	d := c.low
	for i, t := range o.low {
		if t > d[i] {
			d[i] = t
		}
	}
	c.reading.join(&o.reading)
	if len(o.high) > 0 {
		c.joinHigh(o.high)
	}
}

// joinHigh merges o into high, from the back, once there is room for what is new.
func (c *vc) joinHigh(o []part) {
	fresh, i := 0, 0
	for j := range o {
		i = seek(c.high, i, o[j].n)
		switch {
		case i == len(c.high) || c.high[i].n != o[j].n:
			fresh++
		case c.high[i].group != o[j].group:
			c.high[i].join(&o[j])
		}
	}
	if fresh == 0 {
		return
	}
	i = len(c.high) - 1
	c.high = slices.Grow(c.high, fresh)[:len(c.high)+fresh]
	for at, j := len(c.high)-1, len(o)-1; at > i; at-- {
		switch {
		case i >= 0 && c.high[i].n == o[j].n:
			c.high[at] = c.high[i]
			i, j = i-1, j-1
		case i >= 0 && c.high[i].n > o[j].n:
			c.high[at] = c.high[i]
			i--
		default:
			c.high[at] = o[j].shared()
			j--
		}
	}
}

// join makes p the later of both in each slot. Where o is that already they share it.
func (p *part) join(o *part) {
	var gains, loses uint32 // of blocks that differ
	for i, theirs := range o.blocks {
		if ours := p.blocks[i]; ours != theirs {
			more, less := ours.against(theirs)
			gains |= more << i
			loses |= less << i
		}
	}
	switch {
	case gains == 0:
	case loses == 0:
		*p = o.shared()
	default:
		g := p.mine()
		for i := range g.blocks {
			switch bit := uint32(1) << i; {
			case gains&bit == 0:
			case loses&bit == 0:
				g.blocks[i] = o.group.shared(i)
				g.own &^= bit
			default:
				times := g.mine(i)
				for k, t := range o.blocks[i] {
					times[k] = max(times[k], t)
				}
			}
		}
	}
}

// against says, by 0 or 1, whether o is later than b in a slot, and whether it is
// earlier in one.
func (b *block) against(o *block) (later, earlier uint32) {
	switch {
	case b == nil:
		return 1, 0
	case o == nil:
		return 0, 1
	}
	for i, t := range o {
		if t > b[i] {
			later = 1
		} else if t < b[i] {
			earlier = 1
		}
	}
	return later, earlier
}

// seek returns where in high, at i or later, group n is or belongs. It takes longer
// and longer steps: one clock of the two may have a few groups and the other as many
// as there are.
func seek(high []part, i int, n int32) int {
	step := 1
	for i+step <= len(high) && high[i+step-1].n < n {
		i += step
		step *= 2
	}
	for to := min(i+step-1, len(high)); i < to; {
		if mid := (i + to) / 2; high[mid].n < n {
			i = mid + 1
		} else {
			to = mid
		}
	}
	return i
}

// dense is c as one vector.
func (c *vc) dense() []uint32 {
	if len(c.high) == 0 {
		return c.low
	}
	last := c.high[len(c.high)-1].n
	all := make([]uint32, int(last+1)*groupSlots)
	copy(all, c.low)
	end := 0
	for _, p := range c.high {
		for i, b := range p.blocks {
			if b != nil {
				at := int(p.n)*groupSlots + i*blockSlots
				end = at + copy(all[at:], b[:])
			}
		}
	}
	return all[:end]
}

// learn adds to what happens before g's next step.
func (g *G) learn(c *vc) {
	g.clock.join(c)
	x.asked = -1
}

// tick begins g's next time of its own.
func (g *G) tick() {
	if g.id < 0 {
		return
	}
	g.time++
	if i, low := int(g.slot), g.clock.low; i < len(low) {
		low[i] = g.time
	} else {
		g.clock.set(i, g.time)
	}
}

// An object is what goroutines synchronise on, known by its address.
type object struct {
	key   uintptr
	tag   uint32
	id    int32 // number by first use in the execution
	clock vc
}

// objTable finds objects by open addressing. An entry of an earlier execution
// counts as empty, so that clearing is a change of tag.
type objTable struct {
	slots []object
	n     int
}

func (t *objTable) clear() { t.n = 0 }

func hashPtr(p uintptr) uintptr { return (p * 0x9e3779b97f4a7c15) >> 20 }

func (x *exec) object(p unsafe.Pointer) *object {
	t := &x.objects
	if 2*t.n >= len(t.slots) {
		t.grow(x.tag)
	}
	mask := uintptr(len(t.slots) - 1)
	for i := hashPtr(uintptr(p)) & mask; ; i = (i + 1) & mask {
		o := &t.slots[i]
		if o.tag != x.tag {
			t.n++
			o.key, o.tag, o.id = uintptr(p), x.tag, int32(t.n)
			o.clock.reset()
			x.keep = append(x.keep, p)
			return o
		}
		if o.key == uintptr(p) {
			return o
		}
	}
}

func (t *objTable) grow(tag uint32) {
	old := t.slots
	t.slots = make([]object, max(64, 2*len(old)))
	mask := uintptr(len(t.slots) - 1)
	for _, o := range old {
		if o.tag != tag {
			continue
		}
		i := hashPtr(o.key) & mask
		for t.slots[i].tag == tag {
			i = (i + 1) & mask
		}
		t.slots[i] = o
	}
}

// number names an object in a way that is the same in every execution with the
// same choices, which its address is not.
func (x *exec) number(p unsafe.Pointer) int { return int(x.object(p).id) }

// Acquire makes all that was released on obj happen before what follows.
func Acquire(obj unsafe.Pointer) {
	if mode != 0 {
		x.cur.learn(&x.object(obj).clock)
	}
}

// Release makes what came before happen before what acquires obj later, and
// nothing else that was released there: the caller has acquired it, or does not
// mean to pass it on (an atomic store).
func Release(obj unsafe.Pointer) {
	if mode != 0 {
		x.object(obj).clock.copy(&x.cur.clock)
		x.cur.tick()
	}
}

// ReleaseMerge is Release, on top of what was released there already.
func ReleaseMerge(obj unsafe.Pointer) {
	if mode != 0 {
		x.object(obj).clock.join(&x.cur.clock)
		x.cur.tick()
	}
}
