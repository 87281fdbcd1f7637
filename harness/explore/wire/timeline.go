package wire

// A Timeline is a recorded execution as text and pictures draw it: steps in the
// order in which they ran, each in the lane of its goroutine.
type Timeline struct {
	Lanes []Lane `json:"lanes"`
	Steps []Step `json:"steps"`
	Edges []Edge `json:"edges,omitempty"`

	Context []string `json:"context,omitempty"` // what the unit has to say of any failure: the program it ran

	Before int      `json:"left_out_before,omitempty"` // steps in front of Steps that are not shown
	After  int      `json:"left_out_after,omitempty"`  // steps behind them
	Hidden []string `json:"hidden,omitempty"`          // goroutines that are not shown
	Why    []string `json:"why,omitempty"`             // what was wrong with the order, in sentences
	Scope  string   `json:"scope,omitempty"`
	Replay string   `json:"replay,omitempty"` // the command that runs this execution again
}

// A Lane is a goroutine.
type Lane struct {
	Name  string `json:"name"`
	Start string `json:"start,omitempty"` // file:line of its go statement; none for main
}

// A Step is what one goroutine did without interruption at one place.
type Step struct {
	No     int      `json:"no"`   // from 1
	Lane   int      `json:"lane"` // index of Lanes; -1: time passes
	File   string   `json:"file,omitempty"`
	Line   int      `json:"line,omitempty"`
	Last   int      `json:"last,omitempty"`   // line of its end, if that is another one
	Ops    []string `json:"ops"`              // what it did, values included
	Source []string `json:"source,omitempty"` // lines Line to Last, or only Line
	Mark   bool     `json:"mark,omitempty"`   // its order decides
	Note   string   `json:"note,omitempty"`
}

// An Edge says that one step happens before another of a different goroutine.
type Edge struct {
	From int    `json:"from"` // Step.No
	To   int    `json:"to"`
	Kind string `json:"kind"` // go, end, lock, channel, close, atomic, once, cond, timer; race: nothing orders them
}
