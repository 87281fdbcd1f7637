package wire

// A Replay is what a token has to say of the present code.
type Replay struct {
	Said string `json:"said"` // StillFails, NotPossible or NoLongerFits
	Text string `json:"text"` // the same in a sentence, with the place
	Was  Was    `json:"was"`
	Code string `json:"code"` // a hash of the present code
}

// What a token says.
const (
	StillFails   = "still fails"
	NotPossible  = "no longer possible"
	NoLongerFits = "no longer fits"
)

// Was is what the token was made of.
type Was struct {
	Verdict     string   `json:"verdict"`
	Consequence string   `json:"consequence,omitempty"`
	Message     string   `json:"message,omitempty"` // its beginning
	Sites       []string `json:"sites,omitempty"`   // file:line of what decided
	Turns       []Turn   `json:"turns,omitempty"`   // whose order it keeps; then no goroutine is preempted
	Code        string   `json:"code"`
}

// A Turn is what a goroutine did before another one had its turn.
type Turn struct {
	Go    string `json:"go"`
	Until string `json:"until,omitempty"` // file:line of what it was about to do; none: it went on as far as it could
	Op    string `json:"op,omitempty"`
}
