package dpor

// Addresses differ from one execution to the next, so what an operation of an
// earlier one touched has to be found again by other means. A goroutine does the
// same wherever it has done and seen the same: its next operation is known by a
// hash of its past. The operations of one execution with their addresses are a
// snapshot; an object of another execution is the one in the snapshot that the
// same operation is about. What no operation of both is about may lie in one
// allocation with an object that one is about: then it is as far from its
// beginning in both.

// opID identifies what p announces, in all executions in which it has this past.
func (t *trace) opID(p process) uint64 {
	h := uint64(p) + 1
	if n := len(t.at[p]); n > 0 {
		h = mix(h, t.events[t.at[p][n-1]].hash)
	}
	return h
}

// identify hashes how an event went and all that happens before it.
func (t *trace) identify(e *event) {
	h := mix(uint64(e.kind), uint64(e.proc)<<32|uint64(uint32(e.arm)))
	h = mix(h, uint64(e.with)<<32|uint64(uint32(e.with2)))
	if e.weak {
		h++
	}
	for p, n := range e.vc {
		if process(p) == e.proc {
			n--
		}
		if at := t.at[p]; n > 0 && int(n) <= len(at) && at[n-1] < t.n-1 {
			h = mix(h, t.events[at[n-1]].hash)
		}
	}
	e.hash = h
}

// mix is one round of SplitMix64 (Steele, Lea & Flood, OOPSLA 2014).
func mix(h, x uint64) uint64 {
	h = (h ^ x) + 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// A snapshot says where each operation of an execution was, and the channels at
// the ends of each.
type snapshot []placed

type placed struct {
	id         uint64
	addr, base uintptr // base is that of the allocation, 0 if there is none of its own
}

func endID(id uint64, i int) uint64 { return mix(id, uint64(i)+1) }

// snapshot makes one of the present execution.
func (t *trace) snapshot() snapshot {
	n := 0
	for p := range t.said {
		n += len(t.said[p])
	}
	all := make(snapshot, 0, n+len(t.ends))
	t.each(func(id uint64, addr uintptr) bool {
		all = append(all, placed{id, addr, allocation(addr)})
		return true
	})
	return all
}

func (s snapshot) find(id uint64) *placed {
	for i := range s {
		if s[i].id == id {
			return &s[i]
		}
	}
	return nil
}

// A translation turns an address of one execution into that of the same object
// in another, if that can be told.
type translation func(addr uintptr) (uintptr, bool)

// to translates addresses that are in s into those of the execution of o.
func (s snapshot) to(o snapshot) translation {
	return func(addr uintptr) (uintptr, bool) {
		base := uintptr(0)
		for i := range s {
			if s[i].addr == addr {
				if p := o.find(s[i].id); p != nil {
					return p.addr, true
				}
				base = s[i].base
			}
		}
		for i := range s {
			if base != 0 && s[i].base == base {
				if p := o.find(s[i].id); p != nil && p.base != 0 && p.addr-p.base == s[i].addr-base {
					return p.base + (addr - base), true
				}
			}
		}
		return 0, false
	}
}

// each calls f with all operations and where they are, until f says that it is
// enough.
func (t *trace) each(f func(id uint64, addr uintptr) (more bool)) {
	for p := range t.said {
		for i := range t.said[p] {
			a := &t.said[p][i]
			if a.obj.obj != 0 && !f(a.id, a.obj.obj) {
				return
			}
			for k, e := range a.ends {
				if !f(endID(a.id, k), uintptr(e.Chan)) {
					return
				}
			}
		}
	}
}

// translated is the foot in the other execution.
func (f *foot) translated(by translation) (o foot, ok bool) {
	o = *f
	o.more = nil
	one := func(addr *uintptr) bool {
		if *addr == 0 {
			return true
		}
		*addr, ok = by(*addr)
		return ok
	}
	if !one(&o.obj) || !one(&o.use.ch) {
		return o, false
	}
	for _, u := range f.more {
		if !one(&u.ch) {
			return o, false
		}
		o.more = append(o.more, u)
	}
	return o, true
}
