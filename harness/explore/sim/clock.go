package sim

import "unsafe"

// A vc is a vector clock: component i is how much of goroutine i happens before
// here. Missing components are 0.
type vc []uint32

func (c vc) at(i int) uint32 {
	if i < len(c) {
		return c[i]
	}
	return 0
}

func (c *vc) set(i int, t uint32) {
	for len(*c) <= i {
		*c = append(*c, 0)
	}
	(*c)[i] = t
}

// join adds all that happens before o.
func (c *vc) join(o vc) {
	for len(*c) < len(o) {
		*c = append(*c, 0)
	}
	d := *c
	for i, t := range o {
		if t > d[i] {
			d[i] = t
		}
	}
}

func (g *G) tick() {
	if g.id >= 0 {
		g.clock[g.id]++
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
			o.key, o.tag, o.id, o.clock = uintptr(p), x.tag, int32(t.n), o.clock[:0]
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
		x.cur.clock.join(x.object(obj).clock)
	}
}

// Release makes what came before happen before what acquires obj later, and
// nothing else that was released there: the caller has acquired it, or does not
// mean to pass it on (an atomic store).
func Release(obj unsafe.Pointer) {
	if mode != 0 {
		o := x.object(obj)
		o.clock = append(o.clock[:0], x.cur.clock...)
		x.cur.tick()
	}
}

// ReleaseMerge is Release, on top of what was released there already.
func ReleaseMerge(obj unsafe.Pointer) {
	if mode != 0 {
		x.object(obj).clock.join(x.cur.clock)
		x.cur.tick()
	}
}
