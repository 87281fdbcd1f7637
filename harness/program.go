package harness

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"example.com/racelab/jobstore"
	"pgregory.net/rapid"
)

// A program is what concurrent callers do: some calls to begin with, then
// threads of calls side by side.
type program struct {
	setup   []jobstore.Op
	threads [][]jobstore.Op
}

func (p program) String() string {
	var b strings.Builder
	for _, op := range p.setup {
		fmt.Fprintf(&b, "%s\n", op)
	}
	for i, ops := range p.threads {
		fmt.Fprintf(&b, "go %d:", i+1)
		for _, op := range ops {
			fmt.Fprintf(&b, " %s;", op)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// GoString is how rapid shows what it drew.
func (p program) GoString() string { return "\n" + p.String() }

// wide reports whether a call concerns more than one job, so that the history
// cannot be judged job by job.
func (p program) wide() bool {
	for _, ops := range p.threads {
		if slices.ContainsFunc(ops, isWide) {
			return true
		}
	}
	return slices.ContainsFunc(p.setup, isWide)
}

func isWide(op jobstore.Op) bool {
	return op.Call == jobstore.CallAll || op.Call == jobstore.CallClose
}

// An operation is a call as drawn; it prints as one.
type operation struct{ jobstore.Op }

func (o operation) GoString() string { return o.String() }

// programs draws programs of at most 12 calls; wide ones have All and Close
// among them. The calls are drawn along one sequential run of the model, whose
// jobs they refer to, so most of them find something to do.
func programs(wide bool) *rapid.Generator[program] {
	return rapid.Custom(func(t *rapid.T) program {
		ids := []string{"a", "b"}[:rapid.IntRange(1, 2).Draw(t, "ids")]
		p := program{threads: make([][]jobstore.Op, rapid.IntRange(2, 3).Draw(t, "threads"))}
		var m jobstore.Model
		for _, id := range ids {
			begun := []jobstore.Op{create(id), update(id, jobstore.Start(1))}
			for _, op := range begun[:rapid.SampledFrom([]int{2, 0, 1}).Draw(t, "setup")] {
				p.setup = append(p.setup, op)
				m, _ = m.Step(op)
			}
		}
		for range rapid.IntRange(2, 12-len(p.setup)).Draw(t, "calls") {
			i := rapid.IntRange(0, len(p.threads)-1).Draw(t, "thread")
			op := draw(t, m, ids, kinds(wide), valid)
			p.threads[i] = append(p.threads[i], op)
			m, _ = m.Step(op)
		}
		return p
	})
}

// pairs are the programs of two calls on one job in progress, each call beside
// each. They are few enough to be run before any that are drawn: whether two calls
// meet is then no matter of luck.
func pairs(wide bool) []program {
	begun := []jobstore.Op{create("a"), update("a", jobstore.Start(1))}
	var m jobstore.Model
	for _, op := range begun {
		m, _ = m.Step(op)
	}
	_, now := m.Step(get("a"))
	calls := []jobstore.Op{
		get("a"),
		update("a", jobstore.Progress(60, 3)), update("a", jobstore.Beat(4)),
		update("a", jobstore.Complete(5)), update("a", jobstore.Fail("broken", 5)),
		create("a"), remove("a"), compareAndDelete(now.Job),
	}
	if wide {
		calls = append(calls, all(), closing())
	}
	var ps []program
	for i, one := range calls {
		for _, other := range calls[i:] {
			ps = append(ps, program{setup: begun, threads: [][]jobstore.Op{{one}, {other}}})
		}
	}
	return ps
}

// kinds weighs the calls: most are updates.
func kinds(wide bool) []jobstore.Call {
	k := []jobstore.Call{
		jobstore.CallUpdate, jobstore.CallUpdate, jobstore.CallUpdate, jobstore.CallUpdate,
		jobstore.CallGet, jobstore.CallCreate, jobstore.CallDelete, jobstore.CallCompareAndDelete,
	}
	if wide {
		k = append(k, jobstore.CallAll, jobstore.CallAll, jobstore.CallAll, jobstore.CallClose)
	}
	return k
}

// draw draws a call on one of the ids of a store that looks like m.
func draw(t *rapid.T, m jobstore.Model, ids []string, kinds []jobstore.Call, from values) jobstore.Op {
	id := rapid.SampledFrom(ids).Draw(t, "id")
	switch call := rapid.SampledFrom(kinds).Draw(t, "call"); call {
	case jobstore.CallCreate:
		return jobstore.Op{Call: call, ID: id, At: rapid.SampledFrom(from.times).Draw(t, "at")}
	case jobstore.CallUpdate:
		return update(id, drawChange(t, from))
	case jobstore.CallCompareAndDelete:
		return compareAndDelete(drawOld(t, m, id))
	default:
		return jobstore.Op{Call: call, ID: id}
	}
}

// drawOld returns the job as it is in m, or a job that differs in one field.
func drawOld(t *rapid.T, m jobstore.Model, id string) jobstore.Job {
	_, now := m.Step(get(id))
	old := now.Job
	old.ID = id
	switch rapid.IntRange(0, 14).Draw(t, "old") {
	case 7:
		old.Status = (old.Status + 1) % (jobstore.Failed + 1)
	case 8:
		old.Progress++
	case 9:
		old.Err += "!"
	case 10:
		old.Created++
	case 11:
		old.Started++
	case 12:
		old.LastHeartbeat++
	case 13:
		old.Completed++
	case 14:
		old.Version++
	}
	return old
}

// values are what changes are made of.
type values struct {
	times    []jobstore.Instant
	percents []float64
	reasons  []string
}

var (
	valid = values{
		times:    []jobstore.Instant{1, 2, 3, 4, 5},
		percents: []float64{0, 20, 40, 60, 100},
		reasons:  []string{"broken"},
	}
	anything = values{
		times:    []jobstore.Instant{1, 2, 3, 4, 5, 0, -1, math.MaxInt64},
		percents: []float64{0, 20, 33.3, 60, 100, math.NaN(), math.Inf(1), math.Inf(-1), -1, 100.5},
		reasons:  []string{"broken", "also broken", ""},
	}
)

func drawChange(t *rapid.T, from values) jobstore.Change {
	at := rapid.SampledFrom(from.times).Draw(t, "at")
	switch rapid.IntRange(0, 7).Draw(t, "change") {
	case 0, 1:
		return jobstore.Progress(rapid.SampledFrom(from.percents).Draw(t, "percent"), at)
	case 2, 3:
		return jobstore.Beat(at)
	case 4:
		return jobstore.Start(at)
	case 5:
		return jobstore.Complete(at)
	case 6:
		return jobstore.Fail(rapid.SampledFrom(from.reasons).Draw(t, "reason"), at)
	default:
		cutoff := rapid.SampledFrom(from.times).Draw(t, "cutoff")
		return jobstore.Expire(cutoff, rapid.SampledFrom(from.reasons).Draw(t, "reason"), at)
	}
}
