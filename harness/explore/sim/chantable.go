package sim

import "unsafe"

// chanTable finds the states of channels by open addressing. An entry of an earlier
// execution counts as empty.
type chanTable struct {
	slots []chanSlot
	used  []*chanState // by this execution
	free  []*chanState // to be used again: most programs make the same channels in each
}

type chanSlot struct {
	key   uintptr
	tag   uint32
	state *chanState
}

func (x *exec) channel(p unsafe.Pointer) *chanState {
	if p == nil {
		return nil
	}
	t := &x.chans
	if 2*len(t.used) >= len(t.slots) {
		t.grow(x.tag)
	}
	s := t.find(uintptr(p), x.tag)
	if s.tag != x.tag {
		*s = chanSlot{uintptr(p), x.tag, t.state((*hchan)(p))}
		t.used = append(t.used, s.state)
	}
	return s.state
}

// find returns where key is, or belongs.
func (t *chanTable) find(key uintptr, tag uint32) *chanSlot {
	mask := uintptr(len(t.slots) - 1)
	for i := hashPtr(key) & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.tag != tag || s.key == key {
			return s
		}
	}
}

func (t *chanTable) grow(tag uint32) {
	old := t.slots
	t.slots = make([]chanSlot, max(16, 2*len(old)))
	for _, s := range old {
		if s.tag == tag {
			*t.find(s.key, tag) = s
		}
	}
}

// state makes the state of a channel, of one that is free if there is any.
func (t *chanTable) state(h *hchan) *chanState {
	var c *chanState
	if n := len(t.free); n > 0 {
		c, t.free = t.free[n-1], t.free[:n-1]
		*c = chanState{recvq: c.recvq[:0], sendq: c.sendq[:0], slots: c.slots[:0]}
	} else {
		c = new(chanState)
	}
	if c.hchan = h; h.qcount < h.dataqsiz {
		c.sent = h.qcount
	}
	return c
}

// maxFree bounds what is kept of each kind to be used again.
const maxFree = 64

// recycle forgets the channels, which must not be kept alive.
func (t *chanTable) recycle() {
	if len(t.used) > maxFree {
		*t = chanTable{}
		return
	}
	for _, c := range t.used {
		clear(c.recvq)
		clear(c.sendq)
		if cap(c.slots) > maxFree {
			c.slots = nil
		}
		c.hchan, c.hidden = nil, nil
		if len(t.free) < maxFree {
			t.free = append(t.free, c)
		}
	}
	t.used = t.used[:0]
}
