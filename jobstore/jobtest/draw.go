// Package jobtest draws jobs, changes and calls for property tests, and holds
// the small tests that each store of this module runs on itself. The contract
// suite for any store is the package harness; this one stays so small that a
// store can be tested before the suite exists, and the suite without it.
package jobtest

import (
	"iter"
	"math"

	"example.com/racelab/jobstore"
	"pgregory.net/rapid"
)

// The values are few, so that drawn calls meet, and hold each limit of a rule
// and one value on either side.
var (
	ids      = rapid.SampledFrom([]string{"a", "b", "c", "a", "b", ""})
	instants = rapid.SampledFrom([]jobstore.Instant{1, 2, 3, 4, 5, 6, 7, 8, -1, 0})
	reasons  = rapid.SampledFrom([]string{"boom", "boom", "boom", "gone", ""})
	percents = rapid.SampledFrom([]float64{0, 10, 20, 50, 99.5, 100,
		-1, 100.5, math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1)})
)

// Change draws any change, valid for some job or not.
func Change() *rapid.Generator[jobstore.Change] {
	return rapid.Custom(func(t *rapid.T) jobstore.Change {
		at := instants.Draw(t, "at")
		switch rapid.SampledFrom([]rune("sspppbbbbcfee-")).Draw(t, "kind") {
		case 's':
			return jobstore.Start(at)
		case 'p':
			return jobstore.Progress(percents.Draw(t, "percent"), at)
		case 'b':
			return jobstore.Beat(at)
		case 'c':
			return jobstore.Complete(at)
		case 'f':
			return jobstore.Fail(reasons.Draw(t, "reason"), at)
		case 'e':
			return jobstore.Expire(instants.Draw(t, "cutoff"), reasons.Draw(t, "reason"), at)
		}
		return jobstore.Change{}
	})
}

// Job draws a job as changes leave it, and nothing else.
func Job() *rapid.Generator[jobstore.Job] {
	return rapid.Custom(func(t *rapid.T) jobstore.Job {
		id := rapid.StringN(1, 8, -1).Draw(t, "id")
		job, err := jobstore.New(id, jobstore.Instant(rapid.Int64Min(1).Draw(t, "created")))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range rapid.SliceOfN(Change(), 0, 8).Draw(t, "changes") {
			if next, err := job.Apply(c); err == nil {
				job = next
			}
		}
		return job
	})
}

// Beats are the jobs and heartbeats that the rule for a heartbeat can tell apart: of
// each status, with a start, a last heartbeat and a time that are set or not, and one
// before, at or after another.
func Beats() iter.Seq2[jobstore.Job, jobstore.Change] {
	return func(yield func(jobstore.Job, jobstore.Change) bool) {
		times := []jobstore.Instant{-2, -1, 0, 1, 2}
		for status := jobstore.Pending; status <= jobstore.Failed; status++ {
			for _, started := range times {
				for _, last := range times {
					for _, at := range times {
						job := jobstore.Job{ID: "a", Status: status, Progress: 50, Created: 1, Started: started, LastHeartbeat: last, Version: 5}
						if !yield(job, jobstore.Beat(at)) {
							return
						}
					}
				}
			}
		}
	}
}

// op draws a call; seen are the jobs that earlier calls returned.
func op(t *rapid.T, seen []jobstore.Job) jobstore.Op {
	id := ids.Draw(t, "id")
	switch rapid.SampledFrom([]rune("ccccgguuuuuuuuuuuuddxxxxaaz")).Draw(t, "call") {
	case 'c':
		return jobstore.Op{Call: jobstore.CallCreate, ID: id, At: instants.Draw(t, "at")}
	case 'g':
		return jobstore.Op{Call: jobstore.CallGet, ID: id}
	case 'u':
		return jobstore.Op{Call: jobstore.CallUpdate, ID: id, Change: Change().Draw(t, "change")}
	case 'd':
		return jobstore.Op{Call: jobstore.CallDelete, ID: id}
	case 'x':
		old := jobstore.Job{ID: id}
		if len(seen) > 0 {
			old = rapid.SampledFrom(seen).Draw(t, "old")
		}
		return jobstore.Op{Call: jobstore.CallCompareAndDelete, Old: old}
	case 'a':
		return jobstore.Op{Call: jobstore.CallAll}
	}
	return jobstore.Op{Call: jobstore.CallClose}
}

// Program draws calls for one goroutine. A CompareAndDelete asks for a job that
// an earlier call must have returned, so it can succeed.
func Program() *rapid.Generator[[]jobstore.Op] {
	return rapid.Custom(func(t *rapid.T) []jobstore.Op {
		var m jobstore.Model
		var seen []jobstore.Job
		program := make([]jobstore.Op, rapid.IntRange(1, 40).Draw(t, "calls"))
		for i := range program {
			program[i] = op(t, seen)
			next, r := m.Step(program[i])
			if m = next; r.Job.ID != "" {
				seen = append(seen, r.Job)
			}
		}
		return program
	})
}
