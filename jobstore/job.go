package jobstore

import "fmt"

// A Job is the record of one piece of work. It is a plain value: comparable
// with ==, safe to keep, and the same job only as long as it is equal.
type Job struct {
	ID     string `json:"id"`
	Status Status `json:"status"`

	// Progress is in percent, from 0 to 100; 100 once Completed. It never goes
	// back.
	Progress float64 `json:"progress"`

	// Err says why the job Failed and is empty otherwise.
	Err string `json:"error,omitempty"`

	Created       Instant `json:"created,omitzero"`
	Started       Instant `json:"started,omitzero"`
	LastHeartbeat Instant `json:"last_heartbeat,omitzero"` // never goes back
	Completed     Instant `json:"completed,omitzero"`      // when it Completed or Failed

	// Version counts the changes that were accepted since Create.
	Version uint64 `json:"version"`
}

// A Status is where a job is in its life:
//
//	Pending ──Start──> Processing ──Complete──> Completed
//	   └────────────────────┴──Fail, Expire───> Failed
//
// Completed and Failed are final. (Expire needs a job that is Processing.)
type Status uint8

const (
	Pending Status = iota
	Processing
	Completed
	Failed
)

var statusNames = [...]string{"pending", "processing", "completed", "failed"}

func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// Terminal reports whether s is final.
func (s Status) Terminal() bool { return s == Completed || s == Failed }

// MarshalText writes the name of the status in lower case.
func (s Status) MarshalText() ([]byte, error) {
	if int(s) >= len(statusNames) {
		return nil, fmt.Errorf("status %d: %w", uint8(s), ErrInvalid)
	}
	return []byte(statusNames[s]), nil
}

// UnmarshalText reads what MarshalText writes.
func (s *Status) UnmarshalText(text []byte) error {
	for i, name := range statusNames {
		if name == string(text) {
			*s = Status(i)
			return nil
		}
	}
	return fmt.Errorf("status %q: %w: want one of %q", text, ErrInvalid, statusNames)
}

// New returns a pending job, or ErrInvalid when the id is empty or at is not
// set. It is what Create stores.
func New(id string, at Instant) (Job, error) {
	switch {
	case id == "":
		return Job{}, fmt.Errorf("create job: %w: the id is empty", ErrInvalid)
	case at.IsZero():
		return Job{}, fmt.Errorf("create job %q: %w: its time is not set", id, ErrInvalid)
	}
	return Job{ID: id, Created: at}, nil
}

// Apply returns the job after c, or the job unchanged and an error: ErrInvalid
// if no job could accept c, a *TransitionError if this one does not.
//
// These are all the rules there are:
//   - Completed and Failed are final.
//   - Progress, Beat, Complete and Expire need a job that is Processing.
//   - Progress never goes back, and neither does LastHeartbeat; the first one
//     is not before Started.
//   - Expire needs a job whose last sign of life is not after the cutoff.
func (j Job) Apply(c Change) (Job, error) {
	err := j.Accept(&c)
	return j, err
}

// Accept is Apply in place, for a store that has j to itself: it makes j the
// job after c, or leaves j alone and returns an error. It takes c by address
// because the copy shows in the time of a heartbeat, and does not keep it.
func (j *Job) Accept(c *Change) error {
	if broken := j.judge(c); broken != none {
		return j.refusal(c, broken)
	}
	switch c.kind {
	case startChange:
		j.Status, j.Started = Processing, c.at
	case progressChange:
		j.Progress = c.percent
	case beatChange:
		j.LastHeartbeat = c.at
	case completeChange:
		j.Status, j.Progress, j.Completed = Completed, 100, c.at
	case failChange, expireChange:
		j.Status, j.Err, j.Completed = Failed, c.reason, c.at
	}
	j.Version++
	return nil
}

// refusal is the error for c, which breaks a rule. It gets copies: formatting c
// itself would move every change to the heap.
func (j *Job) refusal(c *Change, broken rule) error {
	if broken < firstOfJob {
		return fmt.Errorf("job %q: %s: %w: %s", j.ID, *c, ErrInvalid, broken)
	}
	return &TransitionError{Job: *j, Change: *c, Rule: broken.String()}
}

// LastSign returns the last sign of life: the last heartbeat, or the start when
// there was none.
func (j *Job) LastSign() Instant {
	if j.LastHeartbeat.IsZero() {
		return j.Started
	}
	return j.LastHeartbeat
}

// String is one line: "job-1 processing 20% v3".
func (j Job) String() string {
	s := fmt.Sprintf("%s %s %s v%d", j.ID, j.Status, formatPercent(j.Progress), j.Version)
	if j.Err != "" {
		s += fmt.Sprintf(" (%s)", j.Err)
	}
	return s
}
