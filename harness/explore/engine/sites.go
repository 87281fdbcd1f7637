package engine

import (
	"slices"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// sites fills in the parties of the report: those of the race, where goroutines
// are stuck or left and what they hold, where it panicked, and the steps whose
// order decides, with the locks around them. An execution of which nothing of that is known gives the steps
// at which goroutines met.
func (s *story) sites() {
	for _, a := range s.rec.Races {
		for _, p := range []*sim.Access{&a.First, &a.Second} {
			s.site(p.Event)
		}
	}
	for event := range s.rec.Events {
		if s.mark[event] {
			s.site(event)
			s.lockAround(event)
			s.source(event)
		}
	}
	var stuck []sim.Blocked
	if f := s.rec.Failure; f != nil {
		stuck = f.Blocked
		if f.Stack != nil {
			s.addSite(position(f.Stack), "panic", f.G)
		}
	}
	for _, b := range append(stuck, s.rec.Leaked...) {
		s.addSite(placeOf(b.Stack, b.Site), b.Kind.String(), b.G)
	}
	if len(s.t.Sites) == 0 {
		for _, event := range s.meetings() {
			s.site(event)
		}
	}
}

// lockAround adds where the lock was taken under which a step ran that decides:
// a critical section that is too small is one of the parties.
func (s *story) lockAround(event int) {
	if s.race != nil {
		return
	}
	if held := hold(s.rec.Events[:event], s.child).of(s.rec.Events[event].G); len(held) > 0 {
		s.site(held[len(held)-1].event)
	}
}

// source adds where what a step has read that decides was written.
func (s *story) source(event int) {
	read := &s.rec.Events[event]
	if s.race != nil || !reads(read.Kind) {
		return
	}
	for i := event - 1; i >= 0; i-- {
		if e := &s.rec.Events[i]; overwrites(e) && meet(e, read) {
			s.site(i)
			s.lockAround(i)
			return
		}
	}
}

func (s *story) site(event int) {
	if event >= 0 && event < len(s.rec.Events) {
		e := &s.rec.Events[event]
		s.addSite(placeOf(e.Stack, e.Site), e.Kind.String(), e.G)
	}
}

func (s *story) addSite(w where, op string, g int) {
	site := wire.Site{File: w.file, Line: w.line, Op: op, Go: s.name(g)}
	if w.file != "" && !slices.Contains(s.t.Sites, site) {
		s.t.Sites = append(s.t.Sites, site)
	}
}

// meetings are the steps of the timeline at what more than one goroutine used:
// the order of some of them is what failed. A timeline without any gives its end.
func (s *story) meetings() (met []int) {
	var told []int
	user, several := map[int]int{}, map[int]bool{}
	for i := range s.rec.Events {
		e := &s.rec.Events[i]
		if _, ok := s.step[i]; !ok {
			continue
		}
		told = append(told, i)
		if g, ok := user[e.Obj]; ok && g != e.G && e.Obj != 0 {
			several[e.Obj] = true
		}
		user[e.Obj] = e.G
	}
	for _, i := range told {
		if several[s.rec.Events[i].Obj] {
			met = append(met, i)
		}
	}
	if met == nil {
		met = told[max(0, len(told)-6):]
	}
	return met
}
