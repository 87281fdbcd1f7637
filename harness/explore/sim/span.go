package sim

// A Span says between which operations of an execution something happened, by the
// numbers of their transitions: from 1, in the order in which they were chosen.
// The zero Span holds none.
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

// Carried returns the number of the transition that is being carried out. Not
// every transition is an operation of somebody's: the first step of a goroutine
// is one, and so is going on after a rendezvous that the other side has made.
func Carried() int { return x.carried }

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
