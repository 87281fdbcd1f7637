package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/racelab/harness/explore/sim"
)

// What is said of goroutines that can never go on.

// stuck reports whether a goroutine waits at the end.
func (s *story) stuck(g int) bool {
	blocked := s.rec.Leaked
	if f := s.rec.Failure; f != nil {
		blocked = f.Blocked
	}
	return slices.ContainsFunc(blocked, func(b sim.Blocked) bool { return b.G == g })
}

func (s *story) deadlockHeadline() string {
	blocked := s.rec.Failure
	switch {
	case blocked == nil:
		return s.h.found.message
	case len(s.cycle) == 1:
		return fmt.Sprintf("deadlock: %s waits for itself", s.name(s.cycle[0]))
	case len(s.cycle) > 1:
		return fmt.Sprintf("deadlock: %s wait for each other", s.list(s.cycle))
	case len(blocked.Blocked) == 1:
		return fmt.Sprintf("deadlock: %s is stuck: nobody is left to wake it", s.name(blocked.Blocked[0].G))
	}
	var all []int
	for _, b := range blocked.Blocked {
		all = append(all, b.G)
	}
	return fmt.Sprintf("deadlock: %s are stuck: nobody is left to wake them", s.list(all))
}

func (s *story) leakHeadline() string {
	var all []int
	for _, b := range s.rec.Leaked {
		all = append(all, b.G)
	}
	switch len(all) {
	case 0:
		return s.h.found.message
	case 1:
		return fmt.Sprintf("leak: %s is left when the test has ended", s.name(all[0]))
	}
	return fmt.Sprintf("leak: %s are left when the test has ended", s.list(all))
}

// list is "a, b and c".
func (s *story) list(gs []int) string {
	var all []string
	for _, g := range gs {
		all = append(all, s.name(g))
	}
	if n := len(all); n > 1 {
		return strings.Join(all[:n-1], ", ") + " and " + all[n-1]
	}
	return strings.Join(all, "")
}

// explainStuck prints the cycle, and for each goroutine what it waits for, who
// has that, and what it holds itself.
func (s *story) explainStuck(blocked []sim.Blocked) {
	if len(s.cycle) > 0 {
		s.say("wait-for cycle: %s", strings.Join(s.path(), " -> "))
	}
	width := 0
	for _, b := range blocked {
		width = max(width, len([]rune(s.name(b.G))))
	}
	ordered := slices.Clone(blocked)
	slices.SortStableFunc(ordered, func(a, b sim.Blocked) int { return s.inCycle(b.G) - s.inCycle(a.G) })
	for i := range ordered {
		b := &ordered[i]
		told := []string{s.waits(b)}
		for _, h := range s.held.of(b.G) {
			if !s.wanted(blocked, h.event) {
				told = append(told, fmt.Sprintf("holds %s since %s", s.object(h.event), s.when(h.event)))
			}
		}
		name := s.name(b.G)
		s.say("  %s%s  %s", name, strings.Repeat(" ", width-len([]rune(name))), strings.Join(told, "; "))
	}
}

func (s *story) inCycle(g int) int {
	if slices.Contains(s.cycle, g) {
		return 1
	}
	return 0
}

func (s *story) path() (all []string) {
	for _, g := range append(slices.Clone(s.cycle), s.cycle[0]) {
		all = append(all, s.name(g))
	}
	return all
}

// wanted reports whether somebody waits for what was got in an event; it is
// told there.
func (s *story) wanted(blocked []sim.Blocked, event int) bool {
	return slices.ContainsFunc(blocked, func(b sim.Blocked) bool {
		return slices.ContainsFunc(s.held.blockers(&b), func(h holder) bool { return h.event == event })
	})
}

// waits says what a goroutine waits for and who could end that.
func (s *story) waits(b *sim.Blocked) string {
	w := stands(b)
	src := clip(s.lines.at(w), 48)
	if c := locate(b.Stack); c.name != "" {
		if call := callIn(s.lines.at(w), c.name[strings.LastIndexByte(c.name, '.')+1:]); call != "" {
			src = call
		}
	}
	holders := s.held.blockers(b)
	switch b.Kind {
	case sim.KLock, sim.KRLock, sim.KAnnounce, sim.KOnce:
		return fmt.Sprintf("wants %s at %s, %s", src, w.short(), s.holders(holders))
	case sim.KWait:
		if len(holders) > 0 {
			return fmt.Sprintf("waits at %s in %s for %s", w.short(), src, s.workers(holders))
		}
	}
	return fmt.Sprintf("waits at %s %s; %s", w.short(), s.operation(b, w, src), s.wakers(b))
}

// stands is where a stuck goroutine waits.
func stands(b *sim.Blocked) where {
	w := placeOf(b.Stack, b.Site)
	if b.Kind == sim.KSelect {
		w = locate(b.Stack).selecting(w, b.Site)
	}
	return w
}

// operation is what a stuck goroutine is about to do, src if nothing says more.
func (s *story) operation(b *sim.Blocked, w where, src string) string {
	p, _ := b.Site.Position()
	operand := shorten(p.Text, 30)
	switch {
	case b.Kind == sim.KSend && operand != "":
		return "to send on " + operand
	case b.Kind == sim.KRecv && operand != "":
		return "to receive from " + operand
	case b.Kind == sim.KSelect:
		if arms := s.arms(w); len(arms) > 0 {
			return "in a select of " + strings.Join(arms, ", ")
		}
		if !locate(b.Stack).inside {
			return "in a select"
		}
	}
	return "in " + src
}

// arms lists the clauses of the select at w.
func (s *story) arms(w where) (all []string) {
	for n := 1; n <= 4; n++ {
		if arm := s.lines.arm(w, n); arm != "" {
			all = append(all, shorten(arm, 30))
		}
	}
	return all
}

func (s *story) holders(all []holder) string {
	var told []string
	for _, h := range all {
		verb := "held"
		switch s.rec.Events[h.event].Kind {
		case sim.KRLock:
			verb = "read-locked"
		case sim.KAnnounce:
			told = append(told, fmt.Sprintf("behind the Lock that %s waits for since %s", s.name(h.g), s.when(h.event)))
			continue
		case sim.KOnce:
			verb = "being run"
		}
		told = append(told, fmt.Sprintf("%s by %s since %s", verb, s.name(h.g), s.when(h.event)))
	}
	if told == nil {
		return "which nobody gives back"
	}
	return strings.Join(told, " and ")
}

// workers names those of a WaitGroup's goroutines that have not come to an end.
func (s *story) workers(all []holder) string {
	var left []int
	for _, h := range all {
		if s.stuck(h.g) {
			left = append(left, h.g)
		}
	}
	if left == nil {
		return "a Done that nobody calls"
	}
	return s.list(left)
}

// when is the place of an event, with the step if it is shown.
func (s *story) when(event int) string {
	e := &s.rec.Events[event]
	at := placeOf(e.Stack, e.Site).short()
	if row, ok := s.step[event]; ok {
		return fmt.Sprintf("%s (step %d)", at, s.no(row))
	}
	return at
}

// object is what the source calls the object of an event.
func (s *story) object(event int) string {
	if name := s.locks[s.rec.Events[event].Obj]; name != "" {
		return name
	}
	return "a lock"
}

// wakers says which goroutines used what a stuck one waits for, and so could
// have woken it: each with the last such operation.
func (s *story) wakers(b *sim.Blocked) string {
	objs := b.Also
	if b.Obj != 0 {
		objs = append([]int{b.Obj}, objs...)
	}
	before, another := map[int]int{}, map[int]int{} // by goroutine
	for i := range s.rec.Events {
		e := &s.rec.Events[i]
		switch {
		case e.G == b.G || e.G < 0 || e.Plain || e.Kind == sim.KSelect && e.Arm < 0 || testingCalls(e.Stack):
		case slices.Contains(objs, e.Obj) && wakes(b.Kind, e):
			before[e.G] = i
		case slices.ContainsFunc(e.Also, func(o int) bool { return slices.Contains(objs, o) }) && !slices.Contains(objs, e.Obj):
			another[e.G] = i
		}
	}
	var told []string
	if len(before) > 0 {
		told = append(told, s.places(before)+", but that came before")
	}
	if len(another) > 0 {
		told = append(told, s.places(another)+", whose select took another clause")
	}
	switch {
	case len(told) > 0:
		return "could have been woken by " + strings.Join(told, "; by ")
	case len(objs) == 0:
		return "that is for ever"
	case s.awaitsContext(b):
		return "nobody has cancelled that context"
	}
	return "no other goroutine has done anything that would wake it"
}

func (s *story) places(last map[int]int) string {
	var all []string
	for _, i := range slices.Sorted(maps.Values(last)) {
		all = append(all, fmt.Sprintf("%s at %s", s.name(s.rec.Events[i].G), s.when(i)))
	}
	return strings.Join(all, ", ")
}

// wakes reports whether an operation is of a kind that lets one of kind k go on.
func wakes(k sim.Kind, e *sim.Event) bool {
	switch k {
	case sim.KSend:
		return e.Kind == sim.KRecv || e.Kind == sim.KSelect && !e.Sends
	case sim.KRecv:
		return e.Kind == sim.KSend || e.Kind == sim.KClose || e.Kind == sim.KSelect && e.Sends
	case sim.KCondWake:
		return e.Kind == sim.KSignal || e.Kind == sim.KBroadcast
	}
	return true
}

// awaitsContext reports whether a stuck goroutine waits for a context to be done.
func (s *story) awaitsContext(b *sim.Blocked) bool {
	w := stands(b)
	p, _ := b.Site.Position()
	return strings.HasSuffix(p.Text, ".Done()") ||
		slices.ContainsFunc(s.arms(w), func(arm string) bool { return strings.HasSuffix(arm, ".Done()") })
}
