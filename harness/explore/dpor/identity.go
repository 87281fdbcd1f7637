package dpor

// Addresses differ from one execution to the next, so what an operation of an
// earlier one touched has to be found again by other means. A goroutine does the
// same wherever it has done and seen the same: its next operation is known by a
// hash of its past. The operations of one execution with their addresses are a
// snapshot; an object of another execution is the one in the snapshot that the
// same operation is about.

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

type placed struct{ id, addr uint64 }

func endID(id uint64, i int) uint64 { return mix(id, uint64(i)+1) }

// snapshot makes one of the present execution.
func (t *trace) snapshot() (all snapshot) {
	t.each(func(id uint64, addr uintptr) bool {
		all = append(all, placed{id, uint64(addr)})
		return true
	})
	return all
}

func (s snapshot) find(id uint64) (uintptr, bool) {
	for i := range s {
		if s[i].id == id {
			return uintptr(s[i].addr), true
		}
	}
	return 0, false
}

// A translation turns an address of one execution into that of the same object
// in another: there must be an operation about it in both.
type translation func(addr uintptr) (uintptr, bool)

// then translates from the present execution into the snapshot's.
func (t *trace) then(s snapshot) translation {
	return func(addr uintptr) (old uintptr, ok bool) {
		t.each(func(id uint64, a uintptr) bool {
			if a == addr {
				old, ok = s.find(id)
			}
			return !ok
		})
		return old, ok
	}
}

// now translates from the snapshot's execution into the present one.
func (t *trace) now(s snapshot) translation {
	return func(addr uintptr) (p uintptr, ok bool) {
		for _, o := range s {
			if uintptr(o.addr) != addr {
				continue
			}
			t.each(func(id uint64, a uintptr) bool {
				if id == o.id {
					p, ok = a, true
				}
				return !ok
			})
			if ok {
				break
			}
		}
		return p, ok
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
