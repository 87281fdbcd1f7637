package wire

// AskFile is the file descriptor to which a test process writes Questions, if
// Config.Ask is set. It reads the answers from its standard input: the index of
// an option, a line each.
const AskFile = 3

// A Question is a decision that the other side shall make, or how it has ended.
type Question struct {
	Steps   []Move   `json:"steps,omitempty"`   // what has happened since the last one
	Options []Move   `json:"options,omitempty"` // what each goroutine that can go on would do
	Current int      `json:"current"`           // number of the goroutine that ran last
	End     *Verdict `json:"end,omitempty"`
}

// A Move is an operation of a goroutine.
type Move struct {
	G      int    `json:"g"`
	At     string `json:"at,omitempty"`     // file and line
	Starts int    `json:"starts,omitempty"` // the goroutine that it starts
	Text   string `json:"text"`             // the operation
	Source string `json:"source,omitempty"` // the line of source
}

// A Verdict is how an execution that somebody else has chosen has ended.
type Verdict struct {
	Reached bool   `json:"reached"` // the failure that the hunt has found, or a worse one
	Verdict string `json:"verdict"`
	Message string `json:"message,omitempty"`
	Story   string `json:"story,omitempty"` // of a failure
}
