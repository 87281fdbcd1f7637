// EXPECT verdict=assertion
// Finish ignores what timer.Stop returns: when the timer has fired already, both outcomes are reported.

// Package call reports the outcome of a call: its result or a timeout.
package call

import (
	"time"
)

// A Call is under way.
type Call struct {
	timer  *time.Timer
	report func(outcome string)
}

// Start starts a call. report is called exactly once.
func Start(timeout time.Duration, report func(outcome string)) *Call {
	c := &Call{report: report}
	c.timer = time.AfterFunc(timeout, func() { c.end("timeout") })
	return c
}

// Finish says that the result is there.
func (c *Call) Finish() {
	c.timer.Stop()
	c.end("done")
}

func (c *Call) end(outcome string) {
	c.report(outcome)
}
