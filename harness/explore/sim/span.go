package sim

// A Span says between which operations of an execution something happened, by
// their numbers in the order in which they were carried out, from 1. The zero
// Span holds none.
type Span struct{ First, Last int }

// Track lets the operations of the calling goroutine widen s until Track is
// called again; nil ends it. An operation that another goroutine completes, as
// at a rendezvous, counts from there and not from where its own goroutine goes
// on: a span that left out the moment at which a call took effect would order it
// wrongly.
//
// The span of a call is the shortest interval in which it can have been made:
// what it does before its first operation and after its last one is its
// goroutine's own, so it may as well have begun just before the one and ended
// just after the other. Where the goroutine was switched away from in between
// does not matter to it.
func Track(s *Span) {
	if Active() {
		x.cur.span = s
	}
}

// Carried returns how many operations were carried out so far.
func Carried() int { return x.carried }

// carryOut numbers the operation that the running goroutine was chosen for.
func (x *exec) carryOut(g *G) {
	x.carried++
	g.widen(x.carried)
}

func (g *G) widen(at int) {
	s := g.span
	if s == nil {
		return
	}
	if s.First == 0 {
		s.First = at
	}
	s.Last = at
}
