package sim

import (
	"unsafe"

	"example.com/racelab/harness/explore/sim/getg"
)

// The shadow of memory: which accesses to each 8-byte granule a later access
// could still race with. An entry keeps goroutine and time (an epoch:
// FastTrack, Flanagan & Freund, PLDI 2009), and which bytes of the granule were
// touched, since neighbouring bools are different variables. What happens
// before a write of the same bytes is dropped: whoever races with it races with
// the write too.
//
// Granules lie in pages, as what they shadow lies in objects: a table of single
// granules finds each by a cache miss of its own, and copies all of them when it
// grows, which was half the time of a test with much shared memory.
type page struct {
	more    *[pageGranules][]access // entries beyond the first two
	n       [pageGranules]int32     // entries
	tails   [pageGranules]tail
	entries [pageGranules][2]access
}

const (
	pageShift    = 8 // 256 bytes
	pageGranules = 1 << pageShift / 8
)

// A tail is the last entries of a granule, from one on: those of one class.
type tail struct {
	from  int32
	class class
}

// A granule is one of a page.
type granule struct {
	*page
	i uintptr
}

// An access is made of parts so that it has no more than four, which the compiler keeps
// in registers. What it puts together in memory it copies 16 bytes at a time, and loading
// those takes long as long as they are still being stored one by one.
type access struct {
	epoch
	manner
	event int32 // of the record, -1 when there is none
	site  Site
}

type epoch struct {
	time uint32
	g    int32
}

type manner struct{ bytes, flags uint8 }

const (
	isWrite  uint8 = 1 << iota
	isAtomic       // does not race with another atomic access
	isMap
	isChan // a send or a close, which is recorded as that
)

// shadowTable finds pages by open addressing. One that an earlier execution
// used counts as free.
type shadowTable struct {
	slots []shadowSlot
	n     int // used by this execution
	tag   uint32
	free  []*page
	more  []*[pageGranules][]access // for pages that need it: see Room
}

type shadowSlot struct {
	key  uintptr // address / 256
	tag  uint32  // of the execution
	page *page
}

func (x *exec) granule(p unsafe.Pointer) granule {
	key := uintptr(p) >> pageShift
	i := uintptr(p) >> 3 % pageGranules
	t := &x.shadow
	if t.tag == x.tag {
		mask := uintptr(len(t.slots) - 1)
		for j := hashPtr(key) & mask; t.slots[j].tag == t.tag; j = (j + 1) & mask {
			if t.slots[j].key == key {
				return granule{t.slots[j].page, i}
			}
		}
	}
	return granule{x.newPage(key), i}
}

// newPage makes the page of key, which is not there.
func (x *exec) newPage(key uintptr) *page {
	t := &x.shadow
	if t.tag != x.tag {
		t.tag, t.n = x.tag, 0
	}
	if 2*t.n >= len(t.slots) {
		t.grow()
	}
	t.n++
	s := t.empty(key)
	s.key, s.tag = key, t.tag
	switch n := len(t.free); {
	case s.page != nil:
		clear(s.page.n[:])
	case n > 0:
		s.page = t.free[n-1]
		t.free = t.free[:n-1]
		clear(s.page.n[:])
	default:
		s.page = new(page)
	}
	return s.page
}

// empty returns where key belongs.
func (t *shadowTable) empty(key uintptr) *shadowSlot {
	mask := uintptr(len(t.slots) - 1)
	j := hashPtr(key) & mask
	for t.slots[j].tag == t.tag {
		j = (j + 1) & mask
	}
	return &t.slots[j]
}

func (t *shadowTable) grow() {
	old := t.slots
	t.slots = make([]shadowSlot, max(64, 2*len(old)))
	for i := range old {
		switch s := &old[i]; {
		case s.page == nil:
		case s.tag == t.tag:
			*t.empty(s.key) = *s
		default:
			t.free = append(t.free, s.page)
		}
	}
}

// maxIdlePages bounds what a large execution leaves to the next ones.
const maxIdlePages = 1 << 14

// shrink lets go of pages after an execution with very many.
func (t *shadowTable) shrink() {
	if t.n > maxIdlePages {
		*t = shadowTable{}
	}
}

func (s granule) at(k int32) *access {
	if k < 2 {
		return &s.entries[s.i][k]
	}
	return &s.more[s.i][k-2]
}

func (s granule) add(a access) {
	n := s.n[s.i]
	s.n[s.i]++
	if n < 2 {
		s.entries[s.i][n] = a
		return
	}
	if s.more == nil {
		s.more = x.shadow.newMore()
	}
	s.more[s.i] = append(s.more[s.i][:n-2], a)
}

func (t *shadowTable) newMore() *[pageGranules][]access {
	n := len(t.more)
	if n == 0 {
		return new([pageGranules][]access)
	}
	m := t.more[n-1]
	t.more = t.more[:n-1]
	return m
}

// touch checks one access, at p in s, against what is there and adds it.
func (x *exec) touch(s granule, p unsafe.Pointer, a access) {
	n, t := s.n[s.i], &s.tails[s.i]
	if n == 0 {
		x.keep = append(x.keep, p)
		*t = tail{}
	}
	class, from := a.class(), t.from
	alike := class != mixed && class == t.class
	if alike && n-from > throng && n&(n-1) != 0 {
		for k := range from {
			x.races(s.at(k), a)
		}
		s.add(a)
		return
	}
	kept := int32(0)
	for k := range n {
		if k == from {
			t.from = kept
		}
		e := s.at(k)
		if x.races(e, a) && e.bytes&^a.bytes == 0 && supersedes(a, *e, n > crowd) {
			continue
		}
		if kept != k {
			*s.at(kept) = *e
		}
		kept++
	}
	if s.n[s.i] = kept; !alike {
		*t = tail{kept, class}
	}
	s.add(a)
}

// races tells the race of an access that is there with a new one of the same bytes, if
// they race. It reports whether they are ordered.
func (x *exec) races(e *access, a access) (ordered bool) {
	if e.bytes&a.bytes == 0 {
		return false
	}
	ordered = e.time <= x.cur.clock.of(int(e.g))
	if !ordered && (e.flags|a.flags)&isWrite != 0 && e.flags&a.flags&isAtomic == 0 {
		x.race(*e, a)
	}
	return ordered
}

// throng is how many accesses of one class there must be for one more to be compared
// with those before them alone: none of them races with it, and those that it
// supersedes are looked for when their number has doubled. Ten thousand goroutines that
// read what was written before they started would else compare each with all.
const throng = 64

// A class is of accesses that do not race with each other.
type class uint8

const (
	mixed class = iota // they may
	reads
	atomics
)

func (a access) class() class {
	switch {
	case a.flags&isAtomic != 0:
		return atomics
	case a.flags&isWrite == 0:
		return reads
	}
	return mixed
}

// crowd is how many accesses of one granule are kept so that each race is told.
const crowd = 4

// supersedes reports whether whatever races with the old access, which happens
// before a, races with a as well. That holds of reads by others too, but a race
// names its two places, and both reads may matter; so those are dropped only where
// there are many: what a thousand goroutines have read one after another.
func supersedes(a, old access, many bool) bool {
	if old.flags&isAtomic == 0 && a.flags&isAtomic != 0 {
		return false // an atomic access would not see the plain one any more
	}
	return a.flags&isWrite != 0 || old.flags&isWrite == 0 && (many || old.g == a.g)
}

// A Race is two accesses of the same memory, at least one of them a write, not
// both atomic, that no happens-before edge orders.
type Race struct {
	First, Second Access // in the order in which they ran
}

// An Access is one party of a race.
type Access struct {
	G      int
	Site   Site
	Write  bool
	Atomic bool
	Map    bool
	Event  int // index of the event, -1 when not recorded
}

const maxRaces = 64 // told apart in one execution

func (x *exec) race(e, a access) {
	if x.ending || len(x.res.Races) >= maxRaces {
		return
	}
	for i := range x.res.Races {
		old := &x.res.Races[i]
		if old.First.Site == e.site && old.Second.Site == a.site &&
			(e.site != 0 || old.First.Event == int(e.event)) {
			return
		}
	}
	n := len(x.res.Races)
	if n == 0 && !x.Record {
		x.res.Races = x.mem.races[:0]
	}
	x.res.Races = append(x.res.Races, Race{})
	if !x.Record {
		x.mem.races = x.res.Races
	}
	x.res.Races[n].First.set(e)
	x.res.Races[n].Second.set(a)
}

func (p *Access) set(a access) {
	p.G, p.Site, p.Event = int(a.g), a.site, int(a.event)
	p.Write, p.Atomic, p.Map = a.flags&isWrite != 0, a.flags&isAtomic != 0, a.flags&isMap != 0
}

// access records that the running goroutine touches size bytes at p.
func (x *exec) access(p unsafe.Pointer, size uintptr, site Site, flags uint8) {
	g := x.cur
	if p == nil || size == 0 || g == nil || g.id < 0 || getg.G() != g.self {
		return
	}
	if x.accesses++; x.accesses > maxSpin {
		x.turns.odd = true
		x.point(&op{kind: KSpin})
	}
	if len(x.Hot) > 0 && flags&isChan == 0 && x.isHot(site) {
		k := KRead
		if flags&isWrite != 0 {
			k = KWrite
		}
		x.point(&op{kind: k, obj: p, size: size, site: site})
	}
	if len(x.live) == 1 && x.ordered() && !x.recording {
		return
	}
	a := access{epoch{g.time, int32(g.id)}, manner{flags: flags}, -1, site}
	if x.recording {
		a.event = x.accessEvent(p, size, site, flags)
	} else if low := uintptr(p) & 7; low+size <= 8 {
		a.bytes = uint8((1<<size - 1) << low)
		if s := x.granule(p); !s.again(a) {
			g.last = g.time
			x.touch(s, p, a)
		}
		return
	}
	g.last = g.time
	// An offset is moved, not the pointer: one that points behind the last byte
	// points to another object, perhaps a free one, which the garbage collector
	// does not forgive.
	for off := uintptr(0); off < size; {
		q := unsafe.Add(p, off)
		low := uintptr(q) & 7
		n := min(8-low, size-off)
		a.bytes = uint8((1<<n - 1) << low)
		x.touch(x.granule(q), q, a)
		off += n
	}
}

// again reports whether a repeats one that is there, by the same goroutine at the same
// time of its own and from the same place: then nothing it could race with is new
// to it (the same-epoch case of FastTrack, section 3).
func (s granule) again(a access) bool {
	for i := range min(s.n[s.i], 2) {
		e := &s.entries[s.i][i]
		if e.epoch == a.epoch && e.bytes&a.bytes == a.bytes && e.flags == a.flags && e.site == a.site {
			return true
		}
	}
	return false
}

// ordered reports whether the goroutine that runs, which is the only one, is alone: the
// accesses of those that have ended happen before here, and no timer is set. Then its own
// need not be recorded, as before there was another goroutine ([mode]): they race with
// nothing that was, and happen before all that it will start. A test asserts when it has
// waited for its goroutines, and with a test library those are many accesses.
func (x *exec) ordered() bool {
	if x.alone || x.asked == x.steps {
		return x.alone
	}
	x.asked = x.steps
	if len(x.timers) > 0 || len(x.gs) > lowIDs {
		return false
	}
	for _, g := range x.gs {
		if g != x.cur && x.cur.clock.of(g.id) < g.last {
			return false
		}
	}
	x.alone = true
	return true
}

func (x *exec) isHot(s Site) bool {
	for _, h := range x.Hot {
		if h == s {
			return true
		}
	}
	return false
}
