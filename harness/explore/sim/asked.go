package sim

// For a Chooser that lets a person choose: what has happened so far in an
// execution that is recorded, and where its goroutines stand.

// SoFar returns the events and the goroutines of the running execution. They are
// the execution's own, and must not be changed.
func SoFar() ([]Event, []GoName) { return x.events, x.names }

// Asked returns what g is about to do as the event that it would be.
func (g *G) Asked() Event {
	e := Event{G: g.id, Kind: g.op.kind, Site: g.op.site, Stack: g.stack}
	if g.done {
		e.Kind = KResume
	}
	if e.Plain = e.Kind == KRead || e.Kind == KWrite; g.op.obj != nil {
		e.Obj = x.number(g.op.obj)
	}
	return e
}

// About returns what g is about to do and where it announced it: Asked without the
// object, which that would number.
func (g *G) About() (k Kind, s Site, stack []uintptr) { return g.op.kind, g.op.site, g.stack }
