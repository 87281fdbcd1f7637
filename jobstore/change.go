package jobstore

import (
	"fmt"
	"strconv"
)

// A Change is something that happens to a job. It is data, made by one of the
// functions below, not a func(*Job): a closure costs an allocation, can keep
// the pointer, and can call back into the store that holds its lock.
//
// at dates the change. The caller passes it: reading the clock costs as much as
// the rest of an update and cannot be repeated.
type Change struct {
	kind    changeKind
	at      Instant
	cutoff  Instant // Expire only
	percent float64 // Progress only
	reason  string  // Fail and Expire only
}

type changeKind uint8

const (
	noChange changeKind = iota // the zero Change, which every job refuses
	startChange
	progressChange
	beatChange
	completeChange
	failChange
	expireChange
)

// Start makes a pending job process.
func Start(at Instant) Change { return Change{kind: startChange, at: at} }

// Progress reports how much of a processing job is done, in percent from 0 to
// 100, and never less than before. It is not a heartbeat.
func Progress(percent float64, at Instant) Change {
	return Change{kind: progressChange, percent: percent + 0, at: at} // -0 + 0 is 0
}

// Beat records that a processing job is alive.
func Beat(at Instant) Change { return Change{kind: beatChange, at: at} }

// Complete ends a processing job at 100 percent.
func Complete(at Instant) Change { return Change{kind: completeChange, at: at} }

// Fail ends a pending or processing job for the reason given.
func Fail(reason string, at Instant) Change {
	return Change{kind: failChange, reason: reason, at: at}
}

// Expire fails a processing job, but only if its last heartbeat, or its start
// when there was none, is not after cutoff. The store judges that in the same
// step in which it writes, so a job that has beaten in time cannot be failed:
// looking at a snapshot and then calling Fail can do just that.
func Expire(cutoff Instant, reason string, at Instant) Change {
	return Change{kind: expireChange, cutoff: cutoff, reason: reason, at: at}
}

// Heartbeat returns the time of c if it is a heartbeat.
func (c *Change) Heartbeat() (at Instant, ok bool) { return c.at, c.kind == beatChange }

// String names the change as a call: "Progress(20%) at 1970-01-01T00:00:00.000000005Z".
func (c Change) String() string {
	return c.call() + " at " + c.at.String()
}

// short is String for a column of a drawing: "Progress(20%)@5ns".
func (c Change) short() string {
	if c.kind == expireChange {
		return fmt.Sprintf("Expire(cutoff %s, %q)@%s", c.cutoff.short(), c.reason, c.at.short())
	}
	return c.call() + "@" + c.at.short()
}

func (c Change) call() string {
	switch c.kind {
	case startChange:
		return "Start"
	case progressChange:
		return "Progress(" + formatPercent(c.percent) + ")"
	case beatChange:
		return "Beat"
	case completeChange:
		return "Complete"
	case failChange:
		return fmt.Sprintf("Fail(%q)", c.reason)
	case expireChange:
		return fmt.Sprintf("Expire(cutoff %s, %q)", c.cutoff, c.reason)
	}
	return "Change{}"
}

func formatPercent(p float64) string { return strconv.FormatFloat(p, 'g', -1, 64) + "%" }

// validPercent is false for NaN, which no comparison holds for.
func validPercent(p float64) bool { return p >= 0 && p <= 100 }
