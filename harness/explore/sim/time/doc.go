// Package time stands in for [time] in instrumented code.
//
// The problem: a test that waits for a clock depends on the machine, and so
// does the order in which timers and goroutines meet. The package promises the
// API of time with one difference: in an execution, the clock is virtual. It
// begins at a fixed date, stands still while any goroutine can run, and then
// moves to the next timer exactly, so that an hour costs nothing and every
// replay has the same times.
//
// A reading is the time of the clock and a nanosecond for each reading that
// happens before it, since code exists that counts on two that differ: time never
// goes back along happens-before, and a Sleep takes longer than it was asked to,
// as it does really. Timers count from the clock without that. After 10,000
// readings a goroutine is taken to poll, and each further one moves its own clock
// by a microsecond, so that it comes to its end and timers that it overtakes fire.
// In a bubble of testing/synctest the clock stands still for readings, and begins
// at midnight UTC on 2000-01-01, as it does there.
//
// How: what has nothing to do with the clock is the real thing under an alias
// (Time, Duration, Location, Parse, …), so values pass to and from code that is
// not instrumented. Timer and Ticker are types of the same size as the real
// ones, and outside an execution they are the real ones.
//
// The channel of a Timer or Ticker is what it has been since Go 1.23: its
// length and capacity are 0, and nothing stale is received after Stop or Reset
// has returned. GODEBUG=asynctimerchan=1, the default of modules whose go
// directive is below 1.23, is not modelled.
//
// Now carries a monotonic reading, as the real one does: a time that has been
// rounded, marshalled or parsed is not == to it. A Timer started outside an
// execution stays on the real clock, and the report says that it was used.
package time

import "time"

// What is the same in an execution.
type (
	Duration   = time.Duration
	Location   = time.Location
	Month      = time.Month
	ParseError = time.ParseError
	Time       = time.Time
	Weekday    = time.Weekday
)

// Local and UTC are variables in the real package too. An assignment to Local
// reaches the real one with the next call that needs it.
var (
	Local = time.Local
	UTC   = time.UTC
)

// local makes the real package agree on what is local.
func local() {
	if time.Local != Local {
		time.Local = Local
	}
}
