package jobstore_test

import (
	"math"
	"sort"
	"testing"

	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/jobtest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// An oracle is a second, independent statement of the contract: one mutable
// map, and the rules spelled out for each change, from the text of the contract
// and not from the code. It shares the data types with jobstore and calls none of its rules.
type oracle struct {
	jobs   map[string]jobstore.Job
	closed bool
}

func (o *oracle) do(op jobstore.Op) jobstore.Result {
	if o.closed && op.Call != jobstore.CallClose {
		return jobstore.Result{Fault: jobstore.FaultClosed}
	}
	stored, exists := o.jobs[op.ID]
	switch op.Call {
	case jobstore.CallCreate:
		if op.ID == "" || op.At == 0 {
			return jobstore.Result{Fault: jobstore.FaultInvalid}
		}
		if exists {
			return jobstore.Result{Fault: jobstore.FaultExists}
		}
		o.jobs[op.ID] = jobstore.Job{ID: op.ID, Created: op.At}
		return jobstore.Result{Job: o.jobs[op.ID]}
	case jobstore.CallGet:
		if !exists {
			return jobstore.Result{Fault: jobstore.FaultNotFound}
		}
		return jobstore.Result{Job: stored}
	case jobstore.CallUpdate:
		if !exists {
			return jobstore.Result{Fault: jobstore.FaultNotFound}
		}
		fault := apply(&stored, op.Change)
		if fault != jobstore.OK {
			return jobstore.Result{Fault: fault}
		}
		o.jobs[op.ID] = stored
		return jobstore.Result{Job: stored}
	case jobstore.CallDelete:
		if !exists {
			return jobstore.Result{Fault: jobstore.FaultNotFound}
		}
		delete(o.jobs, op.ID)
	case jobstore.CallCompareAndDelete:
		stored, exists := o.jobs[op.Old.ID]
		if !exists {
			return jobstore.Result{Fault: jobstore.FaultNotFound}
		}
		if stored != op.Old {
			return jobstore.Result{Fault: jobstore.FaultConflict}
		}
		delete(o.jobs, op.Old.ID)
	case jobstore.CallAll:
		var r jobstore.Result
		for _, job := range o.jobs {
			r.Jobs = append(r.Jobs, job)
		}
		sort.Slice(r.Jobs, func(a, b int) bool { return r.Jobs[a].ID < r.Jobs[b].ID })
		return r
	case jobstore.CallClose:
		o.closed = true
	}
	return jobstore.Result{}
}

// apply changes job, or leaves it alone and says why.
func apply(job *jobstore.Job, c jobstore.Change) jobstore.Fault {
	name, at, cutoff, percent, reason := c.Parts()
	number := !math.IsNaN(percent) && !math.IsInf(percent, 0)
	switch {
	case name == "", at == 0,
		name == "progress" && (!number || percent < 0 || percent > 100),
		name == "fail" && reason == "",
		name == "expire" && (reason == "" || cutoff == 0):
		return jobstore.FaultInvalid
	}
	pending, processing := job.Status == jobstore.Pending, job.Status == jobstore.Processing
	alive := job.Started
	if job.LastHeartbeat != 0 {
		alive = job.LastHeartbeat
	}
	allowed := map[string]bool{
		"start":    pending,
		"progress": processing && job.Progress <= percent,
		"beat":     processing && alive <= at,
		"complete": processing,
		"fail":     pending || processing,
		"expire":   processing && alive <= cutoff,
	}
	if !allowed[name] {
		return jobstore.FaultTransition
	}
	switch name {
	case "start":
		job.Status = jobstore.Processing
		job.Started = at
	case "progress":
		job.Progress = percent
	case "beat":
		job.LastHeartbeat = at
	case "complete":
		job.Status = jobstore.Completed
		job.Progress = 100
		job.Completed = at
	default:
		job.Status = jobstore.Failed
		job.Err = reason
		job.Completed = at
	}
	job.Version = job.Version + 1
	return jobstore.OK
}

// The model must answer every drawn program as the oracle does.
func TestModelAgainstOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		compare(t, jobtest.Program().Draw(t, "program"), func(jobstore.Call, jobstore.Fault) {})
	})
}

// compare runs a program on the model and on the oracle.
func compare(t rapid.TB, program []jobstore.Op, answered func(jobstore.Call, jobstore.Fault)) {
	o := &oracle{jobs: map[string]jobstore.Job{}}
	var m jobstore.Model
	for i, op := range program {
		next, got := m.Step(op)
		if want := o.do(op); !got.Equal(want) {
			t.Fatalf("call %d, %s, on %s: the model says %s, the oracle %s", i, op, m, got, want)
		}
		m = next
		answered(op.Call, got.Fault)
	}
}

// Drawn programs get every answer there is. These are always the same ones: of
// those drawn anew, a hundred now and then lack a rare answer.
func TestProgramsGetEveryAnswer(t *testing.T) {
	type kind struct {
		call  jobstore.Call
		fault jobstore.Fault
	}
	seen := map[kind]int{}
	for seed := range 300 {
		compare(t, jobtest.Program().Example(seed), func(c jobstore.Call, f jobstore.Fault) { seen[kind{c, f}]++ })
	}
	for call, faults := range map[jobstore.Call][]jobstore.Fault{
		jobstore.CallCreate: {jobstore.OK, jobstore.FaultExists, jobstore.FaultInvalid, jobstore.FaultClosed},
		jobstore.CallGet:    {jobstore.OK, jobstore.FaultNotFound, jobstore.FaultClosed},
		jobstore.CallUpdate: {jobstore.OK, jobstore.FaultNotFound, jobstore.FaultInvalid, jobstore.FaultTransition, jobstore.FaultClosed},
		jobstore.CallDelete: {jobstore.OK, jobstore.FaultNotFound, jobstore.FaultClosed},
		jobstore.CallCompareAndDelete: {jobstore.OK, jobstore.FaultNotFound, jobstore.FaultConflict,
			jobstore.FaultClosed},
		jobstore.CallAll:   {jobstore.OK, jobstore.FaultClosed},
		jobstore.CallClose: {jobstore.OK},
	} {
		for _, fault := range faults {
			require.NotZero(t, seen[kind{call, fault}], "%s was never answered by %s",
				jobstore.Op{Call: call}, fault)
		}
	}
}
