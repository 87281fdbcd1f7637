package jobstore

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// An Op is one call of a Store as data, so that a program of calls can be
// generated, printed, run on a store and judged by the Model.
type Op struct {
	Call   Call
	ID     string  // Create, Get, Update, Delete
	At     Instant // Create
	Change Change  // Update
	Old    Job     // CompareAndDelete
}

// A Call names a method of Store.
type Call uint8

const (
	CallCreate Call = iota
	CallGet
	CallUpdate
	CallDelete
	CallCompareAndDelete
	CallAll
	CallClose
)

// String is the call as it would be written, without the receiver, times after
// an @: `Update("a", Beat@5ns)`.
func (op Op) String() string {
	switch op.Call {
	case CallCreate:
		return fmt.Sprintf("Create(%q)@%s", op.ID, op.At.short())
	case CallGet:
		return fmt.Sprintf("Get(%q)", op.ID)
	case CallUpdate:
		return fmt.Sprintf("Update(%q, %s)", op.ID, op.Change.short())
	case CallDelete:
		return fmt.Sprintf("Delete(%q)", op.ID)
	case CallCompareAndDelete:
		return fmt.Sprintf("CompareAndDelete(%s)", op.Old)
	case CallAll:
		return "All()"
	case CallClose:
		return "Close()"
	}
	return fmt.Sprintf("Call(%d)", uint8(op.Call))
}

// Do makes the call on s. All is ranged over to its end.
func (op Op) Do(s Store) Result {
	var r Result
	var err error
	switch op.Call {
	case CallCreate:
		r.Job, err = s.Create(op.ID, op.At)
	case CallGet:
		r.Job, err = s.Get(op.ID)
	case CallUpdate:
		r.Job, err = s.Update(op.ID, op.Change)
	case CallDelete:
		err = s.Delete(op.ID)
	case CallCompareAndDelete:
		err = s.CompareAndDelete(op.Old)
	case CallAll:
		r.Jobs, err = collect(s)
	case CallClose:
		err = s.Close()
	}
	r.Fault = FaultOf(err)
	if err != nil {
		r.Job = Job{} // what comes with an error promises nothing
	}
	return r
}

// collect returns the jobs sorted by id, not nil if there was no error.
func collect(s Store) (jobs []Job, err error) {
	for job, e := range s.All() {
		if e != nil {
			err = e
			continue
		}
		jobs = append(jobs, job)
	}
	if err == nil && jobs == nil {
		jobs = []Job{}
	}
	slices.SortFunc(jobs, byID)
	return jobs, err
}

func byID(a, b Job) int { return strings.Compare(a.ID, b.ID) }

// A Result is what a call returned, reduced to what the contract fixes.
type Result struct {
	Job   Job
	Jobs  []Job // All, sorted by id; nil for any other call
	Fault Fault
}

// Equal reports whether both are the same answer.
func (r Result) Equal(o Result) bool {
	return r.Job == o.Job && r.Fault == o.Fault && slices.Equal(r.Jobs, o.Jobs)
}

func (r Result) String() string {
	switch {
	case r.Fault != OK:
		return r.Fault.String()
	case r.Jobs != nil:
		return fmt.Sprint(r.Jobs)
	case r.Job != Job{}:
		return r.Job.String()
	}
	return "ok"
}

// A Fault is the kind of an error: what a caller can branch on.
type Fault uint8

const (
	OK Fault = iota
	FaultExists
	FaultNotFound
	FaultConflict
	FaultClosed
	FaultInvalid
	FaultTransition
	FaultOther // an error that the contract does not know
)

var faultNames = [...]string{"ok", "ErrExists", "ErrNotFound", "ErrConflict", "ErrClosed", "ErrInvalid", "TransitionError", "other error"}

func (f Fault) String() string {
	if int(f) < len(faultNames) {
		return faultNames[f]
	}
	return fmt.Sprintf("Fault(%d)", uint8(f))
}

// FaultOf sorts err into its kind.
func FaultOf(err error) Fault {
	if err == nil {
		return OK
	}
	for i, sentinel := range []error{ErrExists, ErrNotFound, ErrConflict, ErrClosed, ErrInvalid} {
		if errors.Is(err, sentinel) {
			return FaultExists + Fault(i)
		}
	}
	if _, ok := errors.AsType[*TransitionError](err); ok {
		return FaultTransition
	}
	return FaultOther
}

// A Model is a store without concurrency: a value that a step turns into the
// next one. The zero Model is an empty, open store. It is what every store must
// look like to its callers, so it is kept as plain as it can be, and slow.
type Model struct {
	jobs   map[string]Job // never written once another Model shares it
	closed bool
}

// Step returns the store after op and what op must have returned.
func (m Model) Step(op Op) (Model, Result) {
	if m.closed {
		if op.Call == CallClose {
			return m, Result{}
		}
		return m, Result{Fault: FaultClosed}
	}
	switch op.Call {
	case CallCreate:
		return m.create(op)
	case CallGet:
		job, ok := m.jobs[op.ID]
		return m, answer(job, ok)
	case CallUpdate:
		return m.update(op)
	case CallDelete:
		return m.remove(op.ID, nil)
	case CallCompareAndDelete:
		return m.remove(op.Old.ID, &op.Old)
	case CallAll:
		return m, Result{Jobs: m.sorted()}
	case CallClose:
		return Model{closed: true}, Result{}
	}
	panic(fmt.Sprintf("jobstore: no call %d", op.Call))
}

func (m Model) create(op Op) (Model, Result) {
	job, err := New(op.ID, op.At)
	if err != nil {
		return m, Result{Fault: FaultOf(err)}
	}
	if _, ok := m.jobs[op.ID]; ok {
		return m, Result{Fault: FaultExists}
	}
	return m.with(job), answer(job, true)
}

func (m Model) update(op Op) (Model, Result) {
	job, ok := m.jobs[op.ID]
	if !ok {
		return m, answer(job, false)
	}
	job, err := job.Apply(op.Change)
	if err != nil {
		return m, Result{Fault: FaultOf(err)}
	}
	return m.with(job), answer(job, true)
}

func (m Model) remove(id string, old *Job) (Model, Result) {
	job, ok := m.jobs[id]
	switch {
	case !ok:
		return m, answer(job, false)
	case old != nil && job != *old:
		return m, Result{Fault: FaultConflict}
	}
	jobs := maps.Clone(m.jobs)
	delete(jobs, id)
	return Model{jobs: jobs}, Result{}
}

func (m Model) with(job Job) Model {
	jobs := make(map[string]Job, len(m.jobs)+1)
	maps.Copy(jobs, m.jobs)
	jobs[job.ID] = job
	return Model{jobs: jobs}
}

func (m Model) sorted() []Job {
	jobs := slices.AppendSeq([]Job{}, maps.Values(m.jobs))
	slices.SortFunc(jobs, byID)
	return jobs
}

// Equal reports whether both answer every program of calls alike.
func (m Model) Equal(o Model) bool { return m.closed == o.closed && maps.Equal(m.jobs, o.jobs) }

func (m Model) String() string {
	if m.closed {
		return "closed"
	}
	return fmt.Sprint(m.sorted())
}

func answer(job Job, ok bool) Result {
	if !ok {
		return Result{Fault: FaultNotFound}
	}
	return Result{Job: job}
}
