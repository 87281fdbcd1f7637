package engine

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
)

// A holder is a goroutine that has something another one wants, and the event
// with which it got it, -1 if that is not known.
type holder struct{ g, event int }

// holdings is who holds what when an execution has come to a stop.
type holdings struct {
	events  []sim.Event
	locked  map[int][]holder // by object: locked, read-locked, or in Once.Do
	waiting map[int][]holder // writers that have announced themselves: readers have to wait
	workers map[int][]int    // by WaitGroup: goroutines that its Go has started
}

// hold goes through the events and keeps what was not given back. child says which
// goroutine each go statement started.
func hold(events []sim.Event, child map[int]int) *holdings {
	h := &holdings{events: events, locked: map[int][]holder{}, waiting: map[int][]holder{}, workers: map[int][]int{}}
	once := map[int]bool{}
	group := map[int]int{} // by goroutine: the WaitGroup that it has just added to in Go
	for i := range events {
		e := &events[i]
		switch e.Kind {
		case sim.KLock, sim.KRLock:
			h.locked[e.Obj] = append(h.locked[e.Obj], holder{e.G, i})
			h.waiting[e.Obj] = without1(h.waiting[e.Obj], e.G)
		case sim.KUnlock, sim.KRUnlock:
			h.locked[e.Obj] = without1(h.locked[e.Obj], e.G)
		case sim.KAnnounce:
			h.waiting[e.Obj] = append(h.waiting[e.Obj], holder{e.G, i})
		case sim.KOnce:
			if !once[e.Obj] && len(h.locked[e.Obj]) == 0 {
				h.locked[e.Obj] = []holder{{e.G, i}}
			}
		case sim.KOnceDone:
			once[e.Obj], h.locked[e.Obj] = true, nil
		case sim.KAdd:
			if locate(e.Stack).name == "(*WaitGroup).Go" {
				group[e.G] = e.Obj
			}
		case sim.KGo:
			if wg := group[e.G]; wg != 0 {
				h.workers[wg] = append(h.workers[wg], child[i])
				delete(group, e.G)
			}
		}
	}
	return h
}

// without1 takes out the last entry of g, or if there is none the last of all:
// a lock may be given back by somebody else.
func without1(all []holder, g int) []holder {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].g == g {
			return slices.Delete(all, i, i+1)
		}
	}
	return all[:max(0, len(all)-1)]
}

// blockers are those whose step a blocked goroutine waits for, as far as that is
// certain: the holders of a lock, the workers of a WaitGroup.
func (h *holdings) blockers(b *sim.Blocked) []holder {
	switch b.Kind {
	case sim.KLock, sim.KAnnounce, sim.KOnce:
		if held := h.locked[b.Obj]; len(held) > 0 || b.Kind != sim.KAnnounce {
			return held
		}
		return h.waiting[b.Obj]
	case sim.KRLock:
		if held := h.writers(b.Obj); len(held) > 0 {
			return held
		}
		return h.waiting[b.Obj]
	case sim.KWait:
		var all []holder
		for _, g := range h.workers[b.Obj] {
			all = append(all, holder{g, -1})
		}
		return all
	}
	return nil
}

func (h *holdings) writers(obj int) (all []holder) {
	for _, l := range h.locked[obj] {
		if h.events[l.event].Kind != sim.KRLock {
			all = append(all, l)
		}
	}
	return all
}

// of lists what a goroutine holds.
func (h *holdings) of(g int) (all []holder) {
	for _, held := range h.locked {
		for _, l := range held {
			if l.g == g {
				all = append(all, l)
			}
		}
	}
	slices.SortFunc(all, func(a, b holder) int { return a.event - b.event })
	return all
}

// cycle returns goroutines of which each waits for the next and the last for the
// first, nil if there are none.
func (h *holdings) cycle(blocked []sim.Blocked) []int {
	next := map[int][]int{}
	for i := range blocked {
		for _, l := range h.blockers(&blocked[i]) {
			next[blocked[i].G] = append(next[blocked[i].G], l.g)
		}
	}
	for i := range blocked {
		if path := walk(next, []int{blocked[i].G}); path != nil {
			return path
		}
	}
	return nil
}

// walk follows next from the end of path until it is back at the beginning.
func walk(next map[int][]int, path []int) []int {
	for _, g := range next[path[len(path)-1]] {
		if g == path[0] {
			return path
		}
		if slices.Contains(path, g) {
			continue
		}
		if found := walk(next, append(slices.Clone(path), g)); found != nil {
			return found
		}
	}
	return nil
}
