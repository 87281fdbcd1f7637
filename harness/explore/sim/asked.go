package sim

// For a Chooser that lets a person choose: what has happened so far in an
// execution that is recorded, and where its goroutines stand.

// SoFar returns the events and the goroutines of the running execution. They are
// the execution's own, and must not be changed.
func SoFar() ([]Event, []GoName) { return x.events, x.names }

// Where returns the site and the stack of what g is about to do.
func (g *G) Where() (Site, []uintptr) { return g.op.site, g.stack }
