package harness

import (
	"iter"
	"math"
	"strings"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
)

// A refusal is a call that must fail, on a store that holds "taken", pending,
// and "done", completed.
type refusal struct {
	op   jobstore.Op
	want error
	rule string
}

func refusals() []refusal {
	const (
		noJob      = "a call for a job that is not there wraps ErrNotFound"
		noID       = "an empty id wraps ErrInvalid"
		noTime     = "a time that is not set wraps ErrInvalid"
		noPercent  = "a progress that is no percentage wraps ErrInvalid"
		noReason   = "a failure without a reason wraps ErrInvalid"
		unexpected = "CompareAndDelete of a job that has changed wraps ErrConflict"
	)
	other := jobstore.Job{ID: "taken", Created: 1, Version: 1}
	return []refusal{
		{create("taken"), jobstore.ErrExists, "Create of an id that is taken wraps ErrExists"},
		{create(""), jobstore.ErrInvalid, noID},
		{jobstore.Op{Call: jobstore.CallCreate, ID: "new"}, jobstore.ErrInvalid, noTime},
		{get("gone"), jobstore.ErrNotFound, noJob},
		{update("gone", jobstore.Beat(2)), jobstore.ErrNotFound, noJob},
		{remove("gone"), jobstore.ErrNotFound, noJob},
		{compareAndDelete(jobstore.Job{ID: "gone"}), jobstore.ErrNotFound, noJob},
		{compareAndDelete(other), jobstore.ErrConflict, unexpected},
		{update("taken", jobstore.Change{}), jobstore.ErrInvalid, "the zero Change wraps ErrInvalid"},
		{update("taken", jobstore.Start(0)), jobstore.ErrInvalid, noTime},
		{update("taken", jobstore.Progress(math.NaN(), 2)), jobstore.ErrInvalid, noPercent},
		{update("taken", jobstore.Progress(math.Inf(1), 2)), jobstore.ErrInvalid, noPercent},
		{update("taken", jobstore.Progress(-1, 2)), jobstore.ErrInvalid, noPercent},
		{update("taken", jobstore.Progress(101, 2)), jobstore.ErrInvalid, noPercent},
		{update("taken", jobstore.Fail("", 2)), jobstore.ErrInvalid, noReason},
		{update("taken", jobstore.Expire(0, "late", 2)), jobstore.ErrInvalid, noTime},
	}
}

// done is a store with a job "taken", pending, and "done", completed.
func done(p *probe) jobstore.Store {
	return p.store(create("taken"),
		create("done"), update("done", jobstore.Start(1)), update("done", jobstore.Complete(2)))
}

func errorsNameWhatWasAsked(p *probe) {
	s := done(p)
	before := all().Do(s)
	for _, r := range refusals() {
		p.at("%s", r.op)
		err := errorOf(s, r.op)
		require.ErrorIs(p, err, r.want, "got %v from %s: %s", err, r.op, r.rule)
		require.Contains(p, err.Error(), idOf(r.op), "got %q from %s: an error names the id", err, r.op)
		after := all().Do(s)
		require.True(p, after.Equal(before), "got %s after %s failed, %s before: an error means that nothing was changed", after, r.op, before)
	}
	transitions(p, s)
}

func transitions(p *probe, s jobstore.Store) {
	for _, c := range []jobstore.Change{jobstore.Beat(3), jobstore.Progress(50, 3), jobstore.Fail("late", 3), jobstore.Complete(3)} {
		job, err := s.Get("done")
		require.NoError(p, err)
		refused := refuse(p, s, "done", c)
		require.Equal(p, job, refused.Job, "got a TransitionError of %s: its Job is the job as it is", refused.Job)
		require.Equal(p, c, refused.Change, "got a TransitionError of %s: its Change is what was refused", refused.Change)
		require.Contains(p, refused.Error(), "done", "got %q: an error names the id", refused.Error())
		require.NotEmpty(p, refused.Rule, "got a TransitionError without a rule: it says which rule the change breaks")
	}
}

func refuse(p *probe, s jobstore.Store, id string, c jobstore.Change) *jobstore.TransitionError {
	p.at("%s", update(id, c))
	_, err := s.Update(id, c)
	var refused *jobstore.TransitionError
	require.ErrorAs(p, err, &refused, "got %v from %s: a job that refuses a change is a *TransitionError", err, update(id, c))
	return refused
}

func idOf(op jobstore.Op) string { return strings.TrimSpace(op.ID + op.Old.ID) }

const own = "everything that a store returns is the caller's own"

// unaliased changes what a store returns by reference, and keeps what it returns
// by value while the store changes.
func unaliased(p *probe) {
	s := done(p)
	first := refuse(p, s, "done", jobstore.Beat(3))
	*first = jobstore.TransitionError{Rule: "overwritten by the caller", Job: jobstore.Job{ID: "done"}}
	job, err := s.Get("done")
	require.NoError(p, err)
	require.Equal(p, jobstore.Completed, job.Status, "got %s after a caller changed an error: %s", job, own)
	second := refuse(p, s, "done", jobstore.Beat(4))
	require.Equal(p, job, second.Job, "got %v after a caller changed another error: %s", second, own)
	unaliasedRanges(p)
}

// unaliasedRanges ranges twice over one sequence, side by side.
func unaliasedRanges(p *probe) {
	s := p.store(three()...)
	p.at("two ranges over one sequence side by side")
	seq := s.All()
	old := pulled(p, seq)
	for _, id := range []string{"a", "b", "c"} {
		require.NoError(p, errorOf(s, update(id, jobstore.Fail("broken", 5))))
	}
	young := pulled(p, seq)
	for id, job := range old.rest() {
		require.Equal(p, jobstore.Pending, job.Status, "got %s in a range that began before %s failed, after another began: %s", job, id, own)
	}
	for id, job := range young.rest() {
		require.Equal(p, jobstore.Failed, job.Status, "got %s in a range that began after %s failed, beside another: %s", job, id, own)
	}
}

// A pull is a range that has begun and yielded one job.
type pull struct {
	first jobstore.Job
	next  func() (jobstore.Job, error, bool)
	stop  func()
}

func pulled(p *probe, seq iter.Seq2[jobstore.Job, error]) pull {
	next, stop := iter.Pull2(seq)
	first, err, ok := next()
	require.True(p, ok && err == nil, "got (%s, %v, %t) first from All of three jobs: it yields each job, and no error", first, err, ok)
	return pull{first, next, stop}
}

// rest ends the range and returns the jobs it yielded, by id.
func (r pull) rest() map[string]jobstore.Job {
	defer r.stop()
	jobs := map[string]jobstore.Job{r.first.ID: r.first}
	for job, _, ok := r.next(); ok; job, _, ok = r.next() {
		jobs[job.ID] = job
	}
	return jobs
}
