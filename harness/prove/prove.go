// Package prove says which programs are run on the job stores to show that they
// are linearizable, and what came of it.
//
// Every program of up to three goroutines with one or two calls each on one job
// is run under every schedule, from each of three states that the job can be in
// when it begins: none, pending, processing. The calls are Start, Progress(50%),
// Beat, Complete, Fail, Get, Delete and All, so there are 8 + 64 bodies of
// goroutines, 67,524 programs up to the order of goroutines, 64,824 of them with
// three. Enumerated, not sampled: a store that passes has no run of any of these
// programs that no order of its calls explains.
//
// What that does not say: nothing about four goroutines, three calls, or two jobs.
// Bugs of stores that need as much as that are rare (the small-scope hypothesis),
// not impossible.
package prove

import (
	"math"
	"testing"
	"time"

	"example.com/racelab/atomic"
	"example.com/racelab/channel"
	"example.com/racelab/harness/linear"
	"example.com/racelab/jobstore"
	"example.com/racelab/locked"
	"example.com/racelab/naive"
)

// Size is that of the programs.
var Size = linear.Size{Goroutines: 3, Calls: 2}

// A Start is a state in which programs begin.
type Start struct {
	Name  string
	calls []jobstore.Op
}

const id = "job"

func change(c jobstore.Change) jobstore.Op {
	return jobstore.Op{Call: jobstore.CallUpdate, ID: id, Change: c}
}

// Starts are the states in which programs begin.
func Starts() []Start {
	create := jobstore.Op{Call: jobstore.CallCreate, ID: id, At: 1}
	return []Start{
		{"absent", nil},
		{"pending", []jobstore.Op{create}},
		{"processing", []jobstore.Op{create, change(jobstore.Start(2))}},
	}
}

// calls are what programs are made of.
func calls() []named {
	return []named{
		{"Start", change(jobstore.Start(2))},
		{"Progress(50)", change(jobstore.Progress(50, 3))},
		{"Beat", change(jobstore.Beat(4))},
		{"Complete", change(jobstore.Complete(5))},
		{"Fail", change(jobstore.Fail("broken", 6))},
		{"Get", jobstore.Op{Call: jobstore.CallGet, ID: id}},
		{"Delete", jobstore.Op{Call: jobstore.CallDelete, ID: id}},
		{"All", jobstore.Op{Call: jobstore.CallAll}},
	}
}

type named struct {
	name string
	op   jobstore.Op
}

// Spec is a store that begins in a state, for linear.Every.
func Spec(open func() jobstore.Store, start Start) linear.Spec[jobstore.Store, jobstore.Model] {
	s := linear.Spec[jobstore.Store, jobstore.Model]{
		New: func() jobstore.Store {
			store := open()
			for _, op := range start.calls {
				op.Do(store)
			}
			return store
		},
		Equal: jobstore.Model.Equal,
		Close: func(s jobstore.Store) { _ = s.Close() },
	}
	for _, op := range start.calls {
		s.Init, _ = s.Init.Step(op)
	}
	for _, c := range calls() {
		s.Methods = append(s.Methods, linear.Call0(c.name, c.op.Do, func(m jobstore.Model) (jobstore.Model, jobstore.Result) {
			return m.Step(c.op)
		}))
	}
	return s
}

// A Store is one that programs are run on.
type Store struct {
	Name string
	Open func() jobstore.Store
	Sure bool // it is to be right
}

// Stores are those that programs are run on: the four and, to see what the search
// finds, the two that are wrong.
func Stores() []Store {
	return []Store{
		{"locked", func() jobstore.Store { return locked.New() }, true},
		{"locked-per-job", func() jobstore.Store { return locked.NewPerJob() }, true},
		{"channel", func() jobstore.Store { return channel.New() }, true},
		{"atomic", func() jobstore.Store { return atomic.New() }, true},
		{"naive", func() jobstore.Store { return naive.New() }, false},
		{"naive-fields", func() jobstore.Store { return naive.NewFields() }, false},
	}
}

var began = time.Now()

// Run runs the programs of a size on a store that begins in a state.
func Run(t testing.TB, s Store, start Start, size linear.Size) Row {
	t.Helper()
	before := used()
	totals := linear.Every(t, Spec(s.Open, start), size)
	return Row{Store: s.Name, Start: start.Name, Seconds: math.Round((used()-before).Seconds()*10) / 10, Totals: totals}
}
