package engine

import (
	"fmt"
	"slices"
	"strings"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

func (s *story) say(format string, args ...any) {
	s.tl.Why = append(s.tl.Why, fmt.Sprintf(format, args...))
}

// explain says what was wrong with the order.
func (s *story) explain() {
	switch {
	case s.race != nil:
		s.explainRace()
	case len(s.pairs) > 0:
		s.explainPairs()
	case len(s.turns) > 0:
		s.explainTurn(s.turns[0])
	case len(s.early) > 0:
		s.explainEarly(s.early[0])
	}
	if f := s.rec.Failure; f != nil && len(f.Blocked) > 0 {
		s.explainStuck(f.Blocked)
	}
	if len(s.rec.Leaked) > 0 && s.rec.Failure == nil {
		s.explainStuck(s.rec.Leaked)
	}
	if s.ails != "" {
		s.say("%s", s.ails)
	} else if !s.same {
		s.say("run again with everything recorded, this schedule came out differently: the test depends on something that is not controlled")
	}
}

func (s *story) explainRace() {
	first, ok1 := s.step[s.race.First.Event]
	second, ok2 := s.step[s.race.Second.Event]
	if ok1 && ok2 {
		s.say("data race between steps %d and %d: no happens-before edge orders them", s.no(first), s.no(second))
	} else {
		s.say("data race between %s and %s: no happens-before edge orders them", s.party(&s.race.First), s.party(&s.race.Second))
	}
	switch n := len(s.rec.Races) - 1; {
	case n == 1:
		s.say("one more pair of accesses races")
	case n > 1:
		s.say("%d more pairs of accesses race", n)
	}
	switch {
	case s.h.found.verdict != wire.DataRace:
		s.say("consequence: %s", consequences[s.h.found.verdict])
	case s.h.Options.Replay == "":
		s.say("consequence: none found in %s", schedules(s.h.ran))
	}
}

var consequences = map[string]string{
	wire.Assertion: "the assertion above fails", wire.Panic: "the panic above", wire.Fatal: "the fatal error above",
	wire.Deadlock: "the deadlock above", wire.Leak: "the goroutine that is left", wire.NotLinearizable: "a history that no order explains",
}

func (s *story) no(row int) int { return s.first + row + 1 }

func (s *story) party(a *sim.Access) string {
	kind := "read"
	if a.Write {
		kind = "write"
	}
	if a.Atomic {
		kind = "atomic " + kind
	}
	at := "an unknown place"
	if a.Event >= 0 && a.Event < len(s.rec.Events) {
		e := &s.rec.Events[a.Event]
		at = placeOf(e.Stack, e.Site).short()
	} else if p, ok := a.Site.Position(); ok {
		at = where{p.File, p.Line, p.Func}.short()
	}
	return fmt.Sprintf("the %s at %s in %s", kind, at, s.name(a.G))
}

// explainPairs names the steps whose order was found to decide.
func (s *story) explainPairs() {
	var parts []string
	for _, p := range s.pairs {
		first, ok1 := s.step[p.first]
		second, ok2 := s.step[p.second]
		if !ok1 || !ok2 {
			continue
		}
		if text := fmt.Sprintf("%d and %d", s.no(first), s.no(second)); first != second && !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return
	}
	const most = 4
	if len(parts) > most {
		parts = append(parts[:most], "…")
	}
	selects := ""
	for _, i := range s.turns {
		if row, ok := s.step[i]; ok && !s.paired(i) {
			selects += fmt.Sprintf(" and the select of step %d", s.no(row))
		}
	}
	s.say("what decides is the order of steps %s%s: in a run with the other order, the test passed", strings.Join(parts, ", "), selects)
}

// paired reports whether an event is one of a pair.
func (s *story) paired(event int) bool {
	return slices.ContainsFunc(s.pairs, func(p pair) bool { return p.first == event || p.second == event })
}

// explainTurn names the select whose choice was found to decide.
func (s *story) explainTurn(event int) {
	if row, ok := s.step[event]; ok {
		s.say("what decides is the select of step %d: in a run in which it took another clause, the test passed", s.no(row))
	}
}

// explainEarly names the step that came too early, and before what.
func (s *story) explainEarly(e early) {
	row, ok := s.step[e.event]
	c := locate(e.other.Stack)
	if !ok || !c.user {
		return
	}
	s.say("what decides is that step %d came before a %s at %s (%s): in a run with the other order, the test passed",
		s.no(row), strings.ToLower(e.other.Kind.String()), c.at.short(), clip(s.lines.at(c.at), 40))
}

// notes says, behind the second of two steps that decide, what it does to the
// first.
func (s *story) notes() {
	if s.race != nil {
		s.note(s.race.First.Event, s.race.Second.Event, true)
		return
	}
	for _, p := range s.pairs {
		s.note(p.first, p.second, false)
		if i := s.after(p); i >= 0 {
			s.note(p.second, i, false)
		}
	}
}

func (s *story) note(first, second int, racing bool) {
	i, ok1 := s.step[first]
	j, ok2 := s.step[second]
	if !ok1 || !ok2 || i == j {
		return
	}
	a, b := &s.rec.Events[first], &s.rec.Events[second]
	r := &s.rows[j]
	switch {
	case a.Kind == sim.KClose && b.Kind == sim.KClose:
		r.note = fmt.Sprintf("closed already in step %d", s.no(i))
	case a.Kind == sim.KWrite && b.Kind == sim.KWrite && b.Map:
		r.note = fmt.Sprintf("writes the map of step %d", s.no(i))
	case overwrites(a) && overwrites(b):
		r.note = fmt.Sprintf("overwrites step %d", s.no(i))
		if k, ok := s.step[s.before(pair{first, second})]; ok && k != i && k != j {
			r.note += fmt.Sprintf(", from what step %d read", s.no(k))
		}
	case !racing:
	case b.Kind == sim.KClose, b.Plain && b.Site == 0: // of the latter, the words of a WaitGroup
		r.note = fmt.Sprintf("nothing orders it behind step %d", s.no(i))
	case writes(a.Kind):
		r.note = fmt.Sprintf("may or may not see step %d", s.no(i))
	default:
		r.note = fmt.Sprintf("step %d may or may not see it", s.no(i))
	}
}

func overwrites(e *sim.Event) bool {
	return e.Kind == sim.KWrite || e.Kind == sim.KAtomicStore || e.Kind == sim.KMapWrite
}
