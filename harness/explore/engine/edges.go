package engine

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// orders finds each release and what acquired it.
func (s *story) orders() []ordering {
	f := &follower{events: s.rec.Events, child: s.child, last: map[int]int{}, done: map[int][]int{}, started: map[int]int{}}
	for i := range f.events {
		f.follow(i)
	}
	return f.found
}

// edges finds what orders the steps that are shown: an arrow from each release
// to what acquired it. Those within a goroutine go without saying.
func (s *story) edges() (all []wire.Edge) {
	for _, e := range s.orders() {
		from, ok1 := s.from(e.first)
		to, ok2 := s.to(e.second)
		if !ok1 || !ok2 || s.rows[from].g == s.rows[to].g {
			continue
		}
		edge := wire.Edge{From: s.first + from + 1, To: s.first + to + 1, Kind: e.kind}
		if from < to && !slices.Contains(all, edge) {
			all = append(all, edge)
		}
	}
	if s.race != nil {
		first, ok1 := s.step[s.race.First.Event]
		second, ok2 := s.step[s.race.Second.Event]
		if ok1 && ok2 {
			all = append(all, wire.Edge{From: s.first + first + 1, To: s.first + second + 1, Kind: "race"})
		}
	}
	return all
}

// from is the row of an event, or if it has none the one before it of the same
// goroutine; to the one after it.
func (s *story) from(event int) (row int, ok bool) {
	for i := event; i >= 0; i-- {
		if row, ok = s.step[i]; ok && s.rec.Events[i].G == s.rec.Events[event].G {
			return row, true
		}
	}
	return 0, false
}

func (s *story) to(event int) (row int, ok bool) {
	for i := event; i < len(s.rec.Events); i++ {
		if row, ok = s.step[i]; ok && s.rec.Events[i].G == s.rec.Events[event].G {
			return row, true
		}
	}
	return 0, false
}

type ordering struct {
	pair
	kind string
}

// A follower finds the edges in a run of events.
type follower struct {
	events  []sim.Event
	child   map[int]int
	started map[int]int   // by goroutine: the event that started it, +1
	last    map[int]int   // by object: the last release, +1
	done    map[int][]int // by WaitGroup: the Dones; by channel: values sent and not yet received
	found   []ordering
}

func (f *follower) order(first, second int, kind string) {
	if first >= 0 && f.events[first].G != f.events[second].G {
		f.found = append(f.found, ordering{pair{first, second}, kind})
	}
}

func (f *follower) follow(i int) {
	e := &f.events[i]
	if from := f.started[e.G]; from > 0 {
		f.order(from-1, i, "go")
		f.started[e.G] = 0
	}
	switch e.Kind {
	case sim.KGo:
		f.started[f.child[i]] = i + 1
	case sim.KUnlock, sim.KRUnlock, sim.KOnceDone, sim.KAtomicStore, sim.KMapWrite, sim.KPoolPut, sim.KSignal, sim.KBroadcast:
		f.last[e.Obj] = i + 1
	case sim.KLock, sim.KRLock:
		f.order(f.last[e.Obj]-1, i, "lock")
	case sim.KOnce:
		f.order(f.last[e.Obj]-1, i, "once")
	case sim.KAtomicLoad, sim.KMapRead, sim.KPoolGet:
		f.order(f.last[e.Obj]-1, i, "atomic")
	case sim.KAtomicRMW, sim.KAtomicCAS:
		f.order(f.last[e.Obj]-1, i, "atomic")
		f.last[e.Obj] = i + 1
	case sim.KCondWake:
		f.order(f.last[e.Obj]-1, i, "cond")
	case sim.KAdd:
		f.done[e.Obj] = append(f.done[e.Obj], i)
	case sim.KWait:
		f.wait(i)
	case sim.KSend, sim.KRecv, sim.KSelect, sim.KClose:
		f.communicate(i)
	}
}

// wait draws an arrow from the last Done of each goroutine.
func (f *follower) wait(i int) {
	seen := map[int]bool{}
	for _, j := range slices.Backward(f.done[f.events[i].Obj]) {
		if g := f.events[j].G; !seen[g] {
			seen[g] = true
			f.order(j, i, "end")
		}
	}
}

// communicate pairs what is sent with what receives it, and a close with those
// who find nothing more.
func (f *follower) communicate(i int) {
	e := &f.events[i]
	sends := e.Kind == sim.KSend || e.Kind == sim.KSelect && e.Sends
	switch {
	case e.Peer > 0:
		if e.Peer-1 < i { // the second of the two: the arrow goes from sender to receiver
			first, second := e.Peer-1, i
			f.order(first, second, "channel")
		}
	case e.Kind == sim.KClose:
		f.last[e.Obj] = i + 1
	case e.Kind == sim.KSelect && e.Arm <= 0:
	case sends:
		f.done[e.Obj] = append(f.done[e.Obj], i)
	case len(f.done[e.Obj]) > 0:
		f.order(f.done[e.Obj][0], i, "channel")
		f.done[e.Obj] = f.done[e.Obj][1:]
	default:
		f.order(f.last[e.Obj]-1, i, "close")
	}
}
