package sim

import "slices"

// How many things the tables are to take in after a call of Room. A test that counts
// allocations counts those of one call or of a hundred alike ones.
const (
	roomPages   = 256
	roomMore    = 64 // pages with granules of more than two entries
	few         = 4  // entries beyond those
	roomObjects = 64
	roomOthers  = 1024
)

// Room makes room for what follows, so that the explorer does not allocate for a
// while: a test reads the statistics of memory to count what the code between two
// readings allocates, and that should be what the code allocates by itself. It reports
// whether there is anything to make room for.
func Room() bool {
	if !Own() || x.ending {
		return false
	}
	x.keep = slices.Grow(x.keep, roomOthers)
	x.choices = slices.Grow(x.choices, roomOthers)
	x.shadow.room(x.tag)
	x.objects.room(x.tag, &x.cur.clock)
	return true
}

func (t *shadowTable) room(tag uint32) {
	if t.tag != tag {
		t.tag, t.n = tag, 0
	}
	for 2*(t.n+roomPages) >= len(t.slots) {
		t.grow()
	}
	if n := roomPages - len(t.free); n > 0 {
		pages := make([]page, n)
		t.free = slices.Grow(t.free, n)
		for i := range pages {
			t.free = append(t.free, &pages[i])
		}
	}
	if n := roomMore - len(t.more); n > 0 {
		t.more = slices.Grow(t.more, n)
		more, entries := make([][pageGranules][]access, n), make([]access, n*pageGranules*few)
		for i := range more {
			for k := range more[i] {
				more[i][k], entries = entries[:0:few], entries[few:]
			}
			t.more = append(t.more, &more[i])
		}
	}
}

// roomParts bounds the room in clocks: those of a hundred thousand goroutines, in as many
// objects of which 64 will be used, are hundreds of megabytes.
const roomParts = 1 << 18

// room gives the objects that are not used yet clocks as large as c.
func (t *objTable) room(tag uint32, c *vc) {
	for 2*(t.n+roomObjects) >= len(t.slots) {
		t.grow(tag)
	}
	low, high := len(c.low)+1, len(c.high)+1
	if high*len(t.slots) > roomParts {
		high = 0
	}
	for i := range t.slots {
		if o := &t.slots[i]; o.tag != tag {
			o.clock.reset()
			o.clock.low = slices.Grow(o.clock.low, low)
			o.clock.high = slices.Grow(o.clock.high, high)
		}
	}
}
