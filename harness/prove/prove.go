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
// not impossible. So 1,000 programs on two jobs, with Create and Close, are drawn
// besides, and run in the same way: every schedule of each. And so are the
// scenarios of the report.
package prove

import (
	"math"
	"testing"
	"time"

	"example.com/racelab/atomic"
	"example.com/racelab/channel"
	"example.com/racelab/harness/explore/guard"
	"example.com/racelab/harness/linear"
	"example.com/racelab/harness/machine"
	"example.com/racelab/jobstore"
	"example.com/racelab/locked"
	"example.com/racelab/naive"
)

// Size is that of the programs.
var Size = linear.Size{Goroutines: 3, Calls: 2, Executions: 200_000, Preemptions: 2}

// pairs is the size of the programs that are run on the faster stores. Looks is 2
// because in a store that spins a look is all that waiting is: the traces of two
// calls that wait for each other grow with the square of it, and of four with more.
func pairs(executions, preemptions int) linear.Size {
	return linear.Size{Goroutines: 2, Calls: 2, Looks: 2, Executions: executions, Preemptions: preemptions}
}

// A Start is a state in which programs begin.
type Start struct {
	Name  string
	calls func(id string) []jobstore.Op
}

const id = "job"

func changeOf(id string, c jobstore.Change) jobstore.Op {
	return jobstore.Op{Call: jobstore.CallUpdate, ID: id, Change: c}
}

func create(id string) jobstore.Op { return jobstore.Op{Call: jobstore.CallCreate, ID: id, At: 1} }

// Starts are the states in which programs begin.
func Starts() []Start {
	return []Start{
		{"absent", func(string) []jobstore.Op { return nil }},
		{"pending", func(id string) []jobstore.Op { return []jobstore.Op{create(id)} }},
		{"processing", func(id string) []jobstore.Op { return []jobstore.Op{create(id), changeOf(id, jobstore.Start(2))} }},
	}
}

// calls are what programs are made of.
func calls() []named {
	return append(callsOn(id, ""), named{"All", jobstore.Op{Call: jobstore.CallAll}})
}

// callsOn are those on one job, which is named in them if there are several.
func callsOn(id, name string) []named {
	change := func(c jobstore.Change) jobstore.Op { return changeOf(id, c) }
	progress := "Progress(50)"
	if name != "" {
		progress, name = "Progress("+name+", 50)", "("+name+")"
	}
	return []named{
		{"Start" + name, change(jobstore.Start(2))},
		{progress, change(jobstore.Progress(50, 3))},
		{"Beat" + name, change(jobstore.Beat(4))},
		{"Complete" + name, change(jobstore.Complete(5))},
		{"Fail" + name, change(jobstore.Fail("broken", 6))},
		{"Get" + name, jobstore.Op{Call: jobstore.CallGet, ID: id}},
		{"Delete" + name, jobstore.Op{Call: jobstore.CallDelete, ID: id}},
	}
}

type named struct {
	name string
	op   jobstore.Op
}

// Spec is a store that begins in a state, for linear.Every.
func Spec(open func() jobstore.Store, start Start) linear.Spec[jobstore.Store, jobstore.Model] {
	return spec(open, start.calls(id), calls())
}

// spec is a store on which some calls have been made before others are.
func spec(open func() jobstore.Store, before []jobstore.Op, calls []named) linear.Spec[jobstore.Store, jobstore.Model] {
	s := linear.Spec[jobstore.Store, jobstore.Model]{
		New: func() jobstore.Store {
			store := open()
			for _, op := range before {
				op.Do(store)
			}
			return store
		},
		Equal: jobstore.Model.Equal,
		Close: func(s jobstore.Store) { _ = s.Close() },
	}
	for _, op := range before {
		s.Init, _ = s.Init.Step(op)
	}
	for _, c := range calls {
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
	Size linear.Size
}

// Stores are those that programs are run on: the four and, to see what the search
// finds, the two that are wrong.
func Stores() []Store {
	return []Store{
		{"locked", func() jobstore.Store { return locked.New() }, true, Size},
		{"locked-per-job", func() jobstore.Store { return locked.NewPerJob() }, true, Size},
		{"channel", func() jobstore.Store { return channel.New() }, true, Size},
		{"atomic", func() jobstore.Store { return atomic.New() }, true, Size},
		{"naive", func() jobstore.Store { return naive.New() }, false, Size},
		{"naive-fields", func() jobstore.Store { return naive.NewFields() }, false, Size},
	}
}

// Faster are the stores that improve on one of the four in speed. A call on one of
// them is many more operations, so only programs of two goroutines are run. All of
// locked-sharded takes 64 locks one after the other, and two of them beside each
// other have 2 to the 64th traces. Two calls beside two on channel-combining have
// 30,000 and more, as a call can find the jobs owned at two places, and its owner
// finds it at two.
func Faster() []Store {
	return []Store{
		{"locked-sharded", func() jobstore.Store { return locked.NewSharded() }, true, pairs(500, 1)},
		{"channel-combining", func() jobstore.Store { return channel.NewCombining() }, true, pairs(2_000, 2)},
		{"channel-published", func() jobstore.Store { return channel.NewPublished() }, true, pairs(100_000, 2)},
		{"atomic-cells", func() jobstore.Store { return atomic.NewCells() }, true, pairs(100_000, 2)},
		{"atomic-persistent", func() jobstore.Store { return atomic.NewPersistent() }, true, pairs(100_000, 2)},
		{"atomic-inplace", func() jobstore.Store { return atomic.NewInPlace() }, true, pairs(100_000, 2)},
	}
}

// faster reports whether s is one of Faster.
func (s Store) faster() bool { return s.Size.Goroutines == 2 }

// All are Stores and Faster.
func All() []Store { return append(Stores(), Faster()...) }

// Run runs the programs on a store that begins in a state: all of them, or those of
// fewer goroutines.
func Run(t testing.TB, s Store, start Start, goroutines int) Row {
	t.Helper()
	size := s.Size
	size.Goroutines = min(size.Goroutines, goroutines)
	return measured(s, start.Name, func() []linear.Totals { return linear.Every(t, Spec(s.Open, start), size) })
}

// measured is what f comes to, and what it took.
func measured(s Store, start string, f func() []linear.Totals) Row {
	before := guard.Used()
	totals := f()
	return Row{Store: s.Name, Start: start, Seconds: math.Round((guard.Used()-before).Seconds()*10) / 10, Totals: totals, Date: time.Now().UTC().Format(time.DateOnly), On: machine.On()}
}
