package sim

import "unsafe"

// Footprint returns how many bytes, at least, is kept of the running execution beside what the
// program itself holds. It grows with the objects, the goroutines and the places in memory
// that an execution has ever used: none is forgotten, or another one that comes to lie at
// its address would be taken for it.
func Footprint() uint64 {
	n := x.shadow.n*int(unsafe.Sizeof(page{})) + len(x.shadow.slots)*int(unsafe.Sizeof(shadowSlot{})) +
		len(x.objects.slots)*int(unsafe.Sizeof(object{})) + len(x.gs)*int(unsafe.Sizeof(G{})) +
		len(x.chans.slots)*int(unsafe.Sizeof(chanSlot{})) + len(x.chans.used)*int(unsafe.Sizeof(chanState{})) +
		cap(x.choices)*int(unsafe.Sizeof(Choice{})) + cap(x.keep)*int(unsafe.Sizeof(x.keep[0]))
	for i := range x.objects.slots {
		if o := &x.objects.slots[i]; o.tag == x.tag {
			n += o.clock.size()
		}
	}
	for _, g := range x.gs {
		n += g.clock.size()
	}
	return uint64(n)
}

// size is how many bytes c has that no other clock has.
func (c *vc) size() int {
	n := 4*cap(c.low) + int(unsafe.Sizeof(part{}))*cap(c.high)
	for _, p := range c.high {
		if !p.own {
			continue
		}
		n += int(unsafe.Sizeof(*p.group))
		for i, b := range p.blocks {
			if p.group.own&(1<<i) != 0 {
				n += int(unsafe.Sizeof(*b))
			}
		}
	}
	return n
}
