// Package jobstore is the contract of a job-status store: what a job is, which
// changes it accepts, and what a store promises to callers that use it from
// many goroutines at once.
//
// The rules live in one pure function, [Job.Apply]. A [Store] adds nothing to
// them but atomicity: it reads the job, applies the change and writes the
// result such that no other call comes in between. A store that gets that wrong
// loses updates, lets progress go back and leaves jobs processing for ever, and
// every one of its single calls still looks right. [Model] is the same contract
// without concurrency; test suites judge a store by it.
//
// The package imports the standard library only, starts no goroutine and keeps
// no state.
package jobstore

import "iter"

// A Store keeps jobs by id. All methods may be called at any time from any
// goroutine, and each takes effect at one instant between its call and its
// return (it is linearizable; Herlihy & Wing, TOPLAS 1990).
//
// No method takes a context: a store lives in memory and waits for nothing but
// its other callers.
//
// Everything a store returns is the caller's own: changing it changes nothing
// in the store. An error wraps one of the errors below, says what was asked
// for, and means that nothing was changed.
type Store interface {
	// Create adds a pending job. It returns ErrExists when the id is taken and
	// ErrInvalid when the id is empty or at is not set.
	Create(id string, at Instant) (Job, error)

	// Get returns the job, or ErrNotFound.
	Get(id string) (Job, error)

	// Update applies c to the job and returns the job as it is then. It returns
	// ErrNotFound, ErrInvalid when c could not be applied to any job, or a
	// *TransitionError when this job refuses it.
	Update(id string, c Change) (Job, error)

	// Delete removes the job, or returns ErrNotFound.
	Delete(id string) error

	// CompareAndDelete removes the job old.ID if it still equals old. Otherwise
	// it returns ErrConflict, or ErrNotFound when there is no such job. It is
	// how a sweeper deletes what it saw finished, and nothing else.
	CompareAndDelete(old Job) error

	// All returns the jobs as they were at one instant.
	//
	// Each range over the sequence takes a new cut when it begins and lets it
	// go when it ends, by break and panic too; a sequence that is never ranged
	// over holds nothing. The body may call any method of the store, Delete and
	// Close included. A range that began before Close finishes its cut; on a
	// closed store it yields once, (Job{}, ErrClosed). The error is nil
	// otherwise. No order is promised.
	All() iter.Seq2[Job, error]

	// Close ends the store and returns once nothing that it started runs any
	// more. Every later call, and every call that was waiting, returns
	// ErrClosed; the change that such a call asked for did not and will not
	// happen. Closing again does nothing and returns nil.
	Close() error
}
