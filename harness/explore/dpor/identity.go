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
	for p := range t.said {
		for i := range t.said[p] {
			a := &t.said[p][i]
			if a.obj.obj != 0 {
				all = append(all, placed{a.id, uint64(a.obj.obj)})
			}
			for k, e := range a.ends {
				all = append(all, placed{endID(a.id, k), uint64(uintptr(e.Chan))})
			}
		}
	}
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

// then translates an address of the present execution into one of the
// snapshot's: that of the same object, if there is an operation about it in both.
func (t *trace) then(addr uintptr, s snapshot) (uintptr, bool) {
	if addr == 0 {
		return 0, true
	}
	for p := range t.said {
		for i := range t.said[p] {
			a := &t.said[p][i]
			if a.obj.obj == addr {
				if old, ok := s.find(a.id); ok {
					return old, true
				}
			}
			for k, e := range a.ends {
				if uintptr(e.Chan) == addr {
					if old, ok := s.find(endID(a.id, k)); ok {
						return old, true
					}
				}
			}
		}
	}
	return 0, false
}

// footThen translates a foot.
func (t *trace) footThen(f *foot, s snapshot) (old foot, ok bool) {
	old = *f
	old.more = nil
	if old.obj, ok = t.then(f.obj, s); !ok {
		return old, false
	}
	if old.use.ch, ok = t.then(f.use.ch, s); !ok {
		return old, false
	}
	for _, u := range f.more {
		if u.ch, ok = t.then(u.ch, s); !ok {
			return old, false
		}
		old.more = append(old.more, u)
	}
	return old, true
}
