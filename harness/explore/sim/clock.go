package sim

import (
	"slices"
	"unsafe"
)

// A vc is a vector clock: component i is how much of the goroutines in slot i happens
// before here; see places for who that is. Missing components are 0. Those of the
// first goroutines lie side by side, which is fastest, those of the others in a list
// of the ones that are not 0: with a vector alone each of 100,000 goroutines that know
// of nobody but who started them would need one as long as its number is high.
type vc struct {
	low  []uint32 // of slots below lowIDs
	high []stamp  // of the others, sorted
	reading
}

type stamp struct {
	g int32 // slot
	t uint32
}

const lowIDs = 64

func (c *vc) at(i int) uint32 {
	if i < len(c.low) {
		return c.low[i]
	}
	if n := len(c.high); n > 0 && i >= lowIDs {
		if j := c.find(i); j < n && c.high[j].g == int32(i) {
			return c.high[j].t
		}
	}
	return 0
}

// find returns where in high slot i is, or belongs.
func (c *vc) find(i int) int {
	from, to := 0, len(c.high)
	if to > 0 && c.high[to-1].g < int32(i) {
		return to
	}
	for from < to {
		if mid := (from + to) / 2; c.high[mid].g < int32(i) {
			from = mid + 1
		} else {
			to = mid
		}
	}
	return from
}

func (c *vc) set(i int, t uint32) {
	if i < lowIDs {
		for len(c.low) <= i {
			c.low = append(c.low, 0)
		}
		c.low[i] = t
		return
	}
	j := c.find(i)
	if j == len(c.high) || c.high[j].g != int32(i) {
		c.high = slices.Insert(c.high, j, stamp{g: int32(i)})
	}
	c.high[j].t = t
}

func (c *vc) reset() { c.low, c.high, c.reading = c.low[:0], c.high[:0], reading{} }

// copy makes c what o is, keeping its memory.
func (c *vc) copy(o *vc) {
	c.low = append(c.low[:0], o.low...)
	c.high = append(c.high[:0], o.high...)
	c.reading = o.reading
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

// joinHigh merges o into high. Mostly the two have the same goroutines up to where one
// ends. What differs is merged from the back, once there is room for what is new.
func (c *vc) joinHigh(o []stamp) {
	same := 0
	for ; same < min(len(c.high), len(o)) && c.high[same].g == o[same].g; same++ {
		if t := o[same].t; t > c.high[same].t {
			c.high[same].t = t
		}
	}
	if o = o[same:]; same == len(c.high) {
		c.high = append(c.high, o...)
		return
	}
	fresh, i := 0, same
	for _, s := range o {
		i = seek(c.high, i, s.g)
		switch {
		case i == len(c.high) || c.high[i].g != s.g:
			fresh++
		case c.high[i].t < s.t:
			c.high[i].t = s.t
		}
	}
	if fresh == 0 {
		return
	}
	i = len(c.high) - 1
	c.high = slices.Grow(c.high, fresh)[:len(c.high)+fresh]
	for at, j := len(c.high)-1, len(o)-1; at > i; at-- {
		switch {
		case i >= 0 && c.high[i].g == o[j].g:
			c.high[at] = c.high[i]
			i, j = i-1, j-1
		case i >= 0 && c.high[i].g > o[j].g:
			c.high[at] = c.high[i]
			i--
		default:
			c.high[at] = o[j]
			j--
		}
	}
}

// seek returns where in high, at i or later, slot g is or belongs. It takes longer
// and longer steps: one clock of the two may have a few entries and the other as many
// as there are goroutines.
func seek(high []stamp, i int, g int32) int {
	step := 1
	for i+step <= len(high) && high[i+step-1].g < g {
		i += step
		step *= 2
	}
	for to := min(i+step-1, len(high)); i < to; {
		if mid := (i + to) / 2; high[mid].g < g {
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
	all := make([]uint32, c.high[len(c.high)-1].g+1)
	copy(all, c.low)
	for _, s := range c.high {
		all[s.g] = s.t
	}
	return all
}

// tick begins g's next time of its own.
func (g *G) tick() {
	if g.id >= 0 {
		g.time++
		g.clock.set(int(g.slot), g.time)
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
