package engine

import (
	"cmp"
	"slices"

	"example.com/racelab/harness/explore/sim"
)

// Memory has no objects of its own: a struct is read as a whole and written
// field by field. Accesses that overlap, or are linked by one that overlaps both,
// get one number here, and whether two of them meet is asked of their bytes.

// unify gives plain accesses their numbers.
func unify(events []sim.Event) {
	var plain []*sim.Event
	for i := range events {
		if events[i].Plain {
			plain = append(plain, &events[i])
		}
	}
	slices.SortStableFunc(plain, func(a, b *sim.Event) int { return cmp.Compare(a.Addr, b.Addr) })
	var first *sim.Event
	end := uintptr(0)
	for _, e := range plain {
		if first == nil || e.Addr >= end {
			first, end = e, 0
		}
		e.Obj = first.Obj
		end = max(end, e.Addr+e.Size)
	}
}

// meet reports whether two events are on the same thing.
func meet(a, b *sim.Event) bool {
	if a.Obj == 0 || a.Obj != b.Obj {
		return false
	}
	return !a.Plain || !b.Plain || a.Addr < b.Addr+b.Size && b.Addr < a.Addr+a.Size
}

// A use is what accesses of one goroutine to the same bytes have in common. A
// loop makes many accesses and few uses.
type use struct {
	addr, size uintptr
	g          int
	write      bool
}

func useOf(e *sim.Event) use { return use{e.Addr, e.Size, e.G, e.Kind == sim.KWrite} }

func (u use) meets(o use) bool {
	return u.g != o.g && (u.write || o.write) && u.addr < o.addr+o.size && o.addr < u.addr+u.size
}

const maxUsesOf = 2000 // of one number: pairs are quadratic in them

// shared finds the accesses that meet one of another goroutine, if one of the
// two writes.
func shared(events []sim.Event) map[int]bool {
	uses := map[int][]use{} // by number of the memory
	verdict := map[use]bool{}
	for i := range events {
		e := &events[i]
		if u := useOf(e); e.Plain {
			if _, seen := verdict[u]; !seen {
				verdict[u] = false
				uses[e.Obj] = append(uses[e.Obj], u)
			}
		}
	}
	for _, all := range uses {
		for _, u := range all {
			verdict[u] = len(all) > maxUsesOf || slices.ContainsFunc(all, u.meets)
		}
	}
	found := map[int]bool{}
	for i := range events {
		if events[i].Plain && verdict[useOf(&events[i])] {
			found[i] = true
		}
	}
	return found
}
