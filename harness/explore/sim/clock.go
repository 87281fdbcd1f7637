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
// Clocks share blocks, which are copied before they change. Ten thousand goroutines that
// take one lock one after another know nearly the same, so ten thousand vectors would
// be mostly copies: a gigabyte of them, and as many entries to be compared at each lock.
type vc struct {
	low  []uint32 // of slots below lowIDs
	high []block  // of the others, sorted
	reading
}

const (
	lowIDs     = 64
	blockSlots = 16
)

// A block has the components of blockSlots neighbouring slots.
type block struct {
	n     int32 // the first slot is n*blockSlots
	own   bool  // no other clock has these times
	times *[blockSlots]uint32
}

func (c *vc) at(i int) uint32 {
	if i < len(c.low) {
		return c.low[i]
	}
	if n := int32(i / blockSlots); len(c.high) > 0 && i >= lowIDs {
		if j := seek(c.high, 0, n); j < len(c.high) && c.high[j].n == n {
			return c.high[j].times[i%blockSlots]
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
	n := int32(i / blockSlots)
	j := seek(c.high, 0, n)
	if j == len(c.high) || c.high[j].n != n {
		c.high = slices.Insert(c.high, j, block{n, true, new([blockSlots]uint32)})
	}
	c.high[j].mine()[i%blockSlots] = t
}

// mine returns the times to be changed.
func (b *block) mine() *[blockSlots]uint32 {
	if !b.own {
		times := *b.times
		b.own, b.times = true, &times
	}
	return b.times
}

// shared is b for another clock.
func (b *block) shared() block {
	b.own = false
	return *b
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

func (c *vc) copyHigh(o []block) {
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
func (c *vc) joinHigh(o []block) {
	fresh, i := 0, 0
	for j := range o {
		i = seek(c.high, i, o[j].n)
		switch {
		case i == len(c.high) || c.high[i].n != o[j].n:
			fresh++
		case c.high[i].times != o[j].times:
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

// join makes b the later of both in each slot. Where o is that already they share it.
func (b *block) join(o *block) {
	var gains, loses bool
	for i, t := range o.times {
		gains = gains || t > b.times[i]
		loses = loses || t < b.times[i]
	}
	switch {
	case !gains:
	case !loses:
		*b = o.shared()
	default:
		times := b.mine()
		for i, t := range o.times {
			times[i] = max(times[i], t)
		}
	}
}

// seek returns where in high, at i or later, block n is or belongs. It takes longer
// and longer steps: one clock of the two may have a few blocks and the other as many
// as there are goroutines.
func seek(high []block, i int, n int32) int {
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
	all := make([]uint32, int(c.high[len(c.high)-1].n+1)*blockSlots)
	copy(all, c.low)
	for _, b := range c.high {
		copy(all[b.n*blockSlots:], b.times[:])
	}
	return all
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
		x.cur.clock.join(&x.object(obj).clock)
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
