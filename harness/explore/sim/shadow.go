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
type granule struct {
	key     uintptr // address / 8
	tag     uint32  // of the execution; another one means empty
	n       int32   // entries
	entries [2]access
	more    []access
}

type access struct {
	time  uint32
	g     int32
	bytes uint8
	flags uint8
	event int32 // of the record, -1 when there is none
	site  Site
}

const (
	isWrite  uint8 = 1 << iota
	isAtomic       // does not race with another atomic access
	isMap
	isChan // a send or a close, which is recorded as that
)

type shadowTable struct {
	slots []granule
	n     int
	tag   uint32
}

func (x *exec) granule(p unsafe.Pointer) *granule {
	t := &x.shadow
	if t.tag != x.tag {
		t.tag, t.n = x.tag, 0
	}
	if 2*t.n >= len(t.slots) {
		t.grow()
	}
	key := uintptr(p) >> 3
	mask := uintptr(len(t.slots) - 1)
	for i := hashPtr(key) & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.tag == t.tag {
			if s.key == key {
				return s
			}
			continue
		}
		t.n++
		s.key, s.tag, s.n, s.more = key, t.tag, 0, s.more[:0]
		x.keep = append(x.keep, p)
		return s
	}
}

func (t *shadowTable) grow() {
	old := t.slots
	t.slots = make([]granule, max(1024, 2*len(old)))
	mask := uintptr(len(t.slots) - 1)
	for i := range old {
		if old[i].tag != t.tag {
			continue
		}
		j := hashPtr(old[i].key) & mask
		for t.slots[j].tag == t.tag {
			j = (j + 1) & mask
		}
		t.slots[j] = old[i]
	}
}

func (s *granule) at(i int32) *access {
	if i < int32(len(s.entries)) {
		return &s.entries[i]
	}
	return &s.more[i-int32(len(s.entries))]
}

func (s *granule) add(a access) {
	if s.n < int32(len(s.entries)) {
		s.entries[s.n] = a
	} else {
		s.more = append(s.more[:s.n-int32(len(s.entries))], a)
	}
	s.n++
}

// touch checks one access against what is there and adds it.
func (x *exec) touch(s *granule, a access) {
	clock := &x.cur.clock
	kept := int32(0)
	for i := range s.n {
		e := s.at(i)
		if e.bytes&a.bytes != 0 {
			ordered := e.time <= clock.at(int(e.g))
			if !ordered && (e.flags|a.flags)&isWrite != 0 && e.flags&a.flags&isAtomic == 0 {
				x.race(e, &a)
			}
			if ordered && e.bytes&^a.bytes == 0 && supersedes(&a, e) {
				continue
			}
		}
		if kept != i {
			*s.at(kept) = *e
		}
		kept++
	}
	s.n = kept
	s.add(a)
}

// supersedes reports whether whatever races with the old access, which happens
// before a, races with a as well.
func supersedes(a, old *access) bool {
	if old.flags&isAtomic == 0 && a.flags&isAtomic != 0 {
		return false // an atomic access would not see the plain one any more
	}
	return a.flags&isWrite != 0 || old.flags&isWrite == 0 && old.g == a.g
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

func (x *exec) race(e, a *access) {
	if x.ending || len(x.res.Races) >= maxRaces {
		return
	}
	r := Race{e.public(), a.public()}
	for _, old := range x.res.Races {
		if old.First.Site == r.First.Site && old.Second.Site == r.Second.Site &&
			(r.First.Site != 0 || old.First.Event == r.First.Event) {
			return
		}
	}
	x.res.Races = append(x.res.Races, r)
}

func (a *access) public() Access {
	return Access{
		G: int(a.g), Site: a.site, Event: int(a.event),
		Write: a.flags&isWrite != 0, Atomic: a.flags&isAtomic != 0, Map: a.flags&isMap != 0,
	}
}

// access records that the running goroutine touches size bytes at p.
func (x *exec) access(p unsafe.Pointer, size uintptr, site Site, flags uint8) {
	g := x.cur
	if p == nil || size == 0 || g == nil || g.id < 0 || getg.G() != g.self {
		return
	}
	if x.accesses++; x.accesses > maxSpin {
		x.point(op{kind: KSpin})
	}
	if len(x.Hot) > 0 && flags&isChan == 0 && x.isHot(site) {
		k := KRead
		if flags&isWrite != 0 {
			k = KWrite
		}
		x.point(op{kind: k, obj: p, size: size, site: site})
	}
	if !x.Record && x.again(p, size, g, flags, site) {
		return
	}
	a := access{time: g.time, g: int32(g.id), flags: flags, site: site, event: -1}
	if x.Record {
		a.event = x.accessEvent(p, site, flags)
	}
	// An offset is moved, not the pointer: one that points behind the last byte
	// points to another object, perhaps a free one, which the garbage collector
	// does not forgive.
	for off := uintptr(0); off < size; {
		q := unsafe.Add(p, off)
		low := uintptr(q) & 7
		n := min(8-low, size-off)
		a.bytes = uint8((1<<n - 1) << low)
		x.touch(x.granule(q), a)
		off += n
	}
}

// again reports whether the access repeats one that is there, by the same
// goroutine at the same time of its own and from the same place: then nothing it could race with is new
// to it (the same-epoch case of FastTrack, section 3).
func (x *exec) again(p unsafe.Pointer, size uintptr, g *G, flags uint8, site Site) bool {
	low := uintptr(p) & 7
	if low+size > 8 {
		return false
	}
	s := x.granule(p)
	bytes := uint8((1<<size - 1) << low)
	for i := range min(s.n, int32(len(s.entries))) {
		e := &s.entries[i]
		if e.time == g.time && e.g == int32(g.id) && e.bytes&bytes == bytes && e.flags == flags && e.site == site {
			return true
		}
	}
	return false
}

func (x *exec) isHot(s Site) bool {
	for _, h := range x.Hot {
		if h == s {
			return true
		}
	}
	return false
}
