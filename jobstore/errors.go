package jobstore

import (
	"errors"
	"fmt"
)

// What a caller branches on with errors.Is.
var (
	ErrExists   = errors.New("job exists already")
	ErrNotFound = errors.New("no such job")
	ErrConflict = errors.New("job has changed")
	ErrClosed   = errors.New("store is closed")
	ErrInvalid  = errors.New("invalid value")
)

// Refused is the error of a store that cannot make the call for the job id:
// Refused("get", "a", ErrNotFound) is `get job "a": no such job`. It wraps
// cause, one of the errors above.
func Refused(call, id string, cause error) error {
	return fmt.Errorf("%s job %q: %w", call, id, cause)
}

// RefusedAll is what All yields on a closed store.
func RefusedAll() error { return fmt.Errorf("all jobs: %w", ErrClosed) }

// Compare returns nil if j equals old, and otherwise the error of
// CompareAndDelete, which wraps ErrConflict and shows both.
func (j *Job) Compare(old Job) error {
	if *j == old {
		return nil
	}
	return fmt.Errorf("delete job %q: %w: it is %s, not %s", j.ID, ErrConflict, *j, old)
}

// A TransitionError says that a job refused a change that another job, or the
// same one at another time, would have accepted.
type TransitionError struct {
	Job    Job    // as it was, and still is
	Change Change // what was refused
	Rule   string // what it would have broken
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("job %q is %s at %s: %s refused: %s",
		e.Job.ID, e.Job.Status, formatPercent(e.Job.Progress), e.Change, e.Rule)
}
