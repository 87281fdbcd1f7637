package engine

import (
	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// An essence is what of an execution decided how it came out.
type essence struct {
	race       *sim.Race    // the race that is told
	difference              // to an execution that passes
	cycle      []int        // goroutines that wait for each other
	mark       map[int]bool // the events of all that
}

// A pair is two events of different goroutines that do not commute, in the order
// in which they ran.
type pair struct{ first, second int }

// decide finds what to point out: the race if there is one, and with a deadlock
// the acquisitions of the locks that are wanted; else the steps whose order
// makes the difference to an execution that passes.
func (s *story) decide() {
	s.mark = map[int]bool{}
	if s.race = telling(s.rec.Races); s.race != nil {
		for _, a := range [...]*sim.Access{&s.race.First, &s.race.Second} {
			if a.Event >= 0 {
				s.mark[a.Event] = true
			}
		}
		return
	}
	if f := s.rec.Failure; f != nil && f.Kind == sim.FailDeadlock {
		s.markHeld(f.Blocked)
		if s.cycle = s.held.cycle(f.Blocked); s.cycle != nil {
			return
		}
	}
	if s.t.Verdict != wire.DataRace && s.same {
		if d := s.h.contrast(&s.rec); d != nil {
			s.difference = *d
		}
	}
	for _, i := range s.turns {
		s.mark[i] = true
	}
	for _, e := range s.early {
		s.mark[e.event] = true
	}
	for _, p := range s.pairs {
		s.mark[p.first], s.mark[p.second] = true, true
		for _, i := range [...]int{s.before(p), s.after(p)} {
			if i >= 0 {
				s.mark[i] = true
			}
		}
	}
}

// after is the other half when a read decides: what its goroutine then wrote to
// the same memory.
func (s *story) after(p pair) int {
	read := &s.rec.Events[p.first]
	if !reads(read.Kind) || !overwrites(&s.rec.Events[p.second]) {
		return -1
	}
	for i := p.second + 1; i < len(s.rec.Events); i++ {
		if e := &s.rec.Events[i]; e.G == read.G && meet(e, read) {
			if overwrites(e) {
				return i
			}
			break
		}
	}
	return -1
}

func reads(k sim.Kind) bool { return k == sim.KRead || k == sim.KAtomicLoad || k == sim.KMapRead }

// before finds the first half of what a pair breaks up: the last read of the
// same memory that the second party made before the first party came. Most
// operations on atomics and on a sync.Map return what was there, so any counts.
func (s *story) before(p pair) int {
	e := &s.rec.Events[p.second]
	if !overwrites(e) && e.Kind != sim.KAtomicRMW && e.Kind != sim.KAtomicCAS {
		return -1
	}
	for i := p.first - 1; i >= 0; i-- {
		o := &s.rec.Events[i]
		if o.G != e.G || !meet(o, e) {
			continue
		}
		if reads(o.Kind) || !o.Plain {
			return i
		}
		break
	}
	return -1
}

// markHeld marks where the locks of the cycle were taken.
func (s *story) markHeld(blocked []sim.Blocked) {
	for i := range blocked {
		for _, h := range s.held.blockers(&blocked[i]) {
			if h.event >= 0 {
				s.mark[h.event] = true
			}
		}
	}
}

// telling picks the race to draw: the last in which one write undoes another,
// which is where the harm is done; else the first.
func telling(races []sim.Race) *sim.Race {
	for i := len(races) - 1; i >= 0; i-- {
		if races[i].First.Write && races[i].Second.Write {
			return &races[i]
		}
	}
	if len(races) > 0 {
		return &races[0]
	}
	return nil
}

// writes reports whether an operation changes what others find.
func writes(k sim.Kind) bool {
	switch k {
	case sim.KRead, sim.KAtomicLoad, sim.KRLock, sim.KRUnlock, sim.KTryRLock, sim.KMapRead, sim.KLen:
		return false
	}
	return true
}

// locking reports whether an operation is there to order others, not for its own
// sake.
func locking(k sim.Kind) bool {
	switch k {
	case sim.KLock, sim.KUnlock, sim.KAnnounce, sim.KRLock, sim.KRUnlock, sim.KPoolGet, sim.KPoolPut:
		return true
	}
	return false
}
