package sim

// Places in the clocks. Each of the first lowIDs goroutines has one for ever, its
// number. Of the others one that has ended leaves its slot to one that starts later,
// or the clocks of a test with tens of thousands of short goroutines would have an
// entry for each of them, in every object that they have met in.
//
// What [vc.of] answers is the same as with an entry for everybody, by two rules.
//
// A slot is left only to a goroutine whose starter knows what is known of those who
// had it before: all that they have done and that happens before anything of somebody
// else's happens before the start of the new one. Times go on where theirs ended. So
// who knows a time of the new one knows everything of theirs, as it should be, and
// who knows a time of theirs does not reach the new one's.
//
// Of a goroutine that has ended nobody ever knows more than it has passed on. What it
// did after its last release happens before nothing, so its starter cannot know of
// that, but a time of the new one would pretend that it did. Hence a limit for each
// goroutine.
//
// The tempting rule is to reuse the slot of whoever has ended. It loses races: if the
// starter has not synchronized with the end, all that happens after the new one would
// count as happening after the old one too. (A detector that reuses the thread slots
// of a full clock has the same condition: what a thread did must happen before the
// start of its successor.)
type places struct {
	n      int    // slots beyond lowIDs
	left   []left // those that wait for a goroutine
	next   int    // of them, the one to be tried first
	clocks []vc   // memory of clocks of goroutines that have ended
	has    []has  // by number of the goroutine, from lowIDs
}

// has is what a goroutine has.
type has struct {
	slot   int32
	passed uint32 // nobody knows more of it
}

// A left slot, and what it was left with.
type left struct {
	slot  int32
	time  uint32 // no clock has a later one
	cover uint32 // the time that a starter has to know
}

// tries bounds what a start spends on slots of which its starter does not know
// enough. They are tried in turn, so that those which nobody will ever know enough of
// are in nobody's way.
const tries = 8

// take gives g its slot. Its clock is what its starter knows.
func (s *places) take(g *G) {
	if !s.reuse(g) {
		g.slot, g.time, g.first, g.cover = int32(lowIDs+s.n), 1, 1, 0
		s.n++
	}
	s.has = append(s.has, has{g.slot, ^uint32(0)})
}

func (s *places) reuse(g *G) bool {
	for range min(tries, len(s.left)) {
		if s.next >= len(s.left) {
			s.next = 0
		}
		if l := s.left[s.next]; g.clock.at(int(l.slot)) >= l.cover {
			g.slot, g.time, g.first, g.cover = l.slot, l.time+1, l.time+1, l.cover
			last := len(s.left) - 1
			s.left[s.next] = s.left[last]
			s.left = s.left[:last]
			return true
		}
		s.next++
	}
	return false
}

// leave gives up g's slot, and its clock: it has ended. In a bubble the clock is still
// asked for, by [JoinBubble], which passes on all that g has done.
//
// Nobody asks for more than the accesses, so what has to be known ends with the last
// of them, if that was passed on; but a [Tracer] asks for every operation.
func (s *places) leave(g *G, tracer bool) {
	known := g.time
	if g.bubble == 0 {
		known-- // each release is followed by a tick
	}
	s.has[g.id-lowIDs].passed = known
	if !tracer {
		known = min(known, g.last)
	}
	if known >= g.first {
		g.cover = known
	}
	s.left = append(s.left, left{g.slot, g.time, g.cover})
	if g.bubble == 0 && !tracer {
		s.clocks = append(s.clocks, g.clock)
		g.clock = vc{}
	}
}

// memory is a clock that is no longer used, if there is one.
func (s *places) memory() (c vc) {
	if n := len(s.clocks); n > 0 {
		c = s.clocks[n-1]
		s.clocks = s.clocks[:n-1]
	}
	return c
}

// begin forgets what an execution did.
func (s *places) begin() { s.n, s.next, s.left, s.has = 0, 0, s.left[:0], s.has[:0] }

// distinct reports whether no slot has been reused.
func (s *places) distinct(goroutines int) bool { return s.n == max(0, goroutines-lowIDs) }

// of is how much of goroutine g happens before here.
func (c *vc) of(g int) uint32 {
	if g < len(c.low) {
		return c.low[g]
	}
	return c.ofLater(g)
}

func (c *vc) ofLater(g int) uint32 {
	if g < lowIDs || len(c.high) == 0 {
		return 0
	}
	o := x.places.has[g-lowIDs]
	return min(c.at(int(o.slot)), o.passed)
}

// all is of, of each goroutine that it may be more than 0 for.
func (c *vc) all() []uint32 {
	by := c.dense()
	if x.places.distinct(len(x.gs)) {
		return by
	}
	all := make([]uint32, len(x.gs))
	copy(all, c.low)
	for i, o := range x.places.has {
		if int(o.slot) < len(by) {
			all[lowIDs+i] = min(by[o.slot], o.passed)
		}
	}
	return all
}
