package harness

import (
	"testing"

	"example.com/racelab/harness/linear"
	"example.com/racelab/jobstore"
	"pgregory.net/rapid"
)

// onTwoJobs is the contract of a store as a Spec: all its methods, on two ids.
func onTwoJobs(open func() jobstore.Store) Spec[jobstore.Store, jobstore.Model] {
	ids := rapid.SampledFrom([]string{"a", "b"})
	call := func(name string, of func(id string) jobstore.Op) linear.Method[jobstore.Store, jobstore.Model] {
		return linear.Call(name, ids,
			func(s jobstore.Store, id string) jobstore.Result { return of(id).Do(s) },
			func(m jobstore.Model, id string) (jobstore.Model, jobstore.Result) { return m.Step(of(id)) })
	}
	call0 := func(name string, op jobstore.Op) linear.Method[jobstore.Store, jobstore.Model] {
		return linear.Call0(name, op.Do, func(m jobstore.Model) (jobstore.Model, jobstore.Result) { return m.Step(op) })
	}
	update := func(name string, c jobstore.Change) linear.Method[jobstore.Store, jobstore.Model] {
		return call(name, func(id string) jobstore.Op { return jobstore.Op{Call: jobstore.CallUpdate, ID: id, Change: c} })
	}
	return Spec[jobstore.Store, jobstore.Model]{
		New:   open,
		Equal: jobstore.Model.Equal,
		Close: func(s jobstore.Store) { _ = s.Close() },
		Methods: []linear.Method[jobstore.Store, jobstore.Model]{
			call("Create", func(id string) jobstore.Op { return jobstore.Op{Call: jobstore.CallCreate, ID: id, At: 1} }),
			update("Start", jobstore.Start(2)),
			update("Progress50", jobstore.Progress(50, 3)),
			update("Beat", jobstore.Beat(4)),
			update("Complete", jobstore.Complete(5)),
			update("Fail", jobstore.Fail("broken", 6)),
			call("Get", func(id string) jobstore.Op { return jobstore.Op{Call: jobstore.CallGet, ID: id} }),
			call("Delete", func(id string) jobstore.Op { return jobstore.Op{Call: jobstore.CallDelete, ID: id} }),
			call0("All", jobstore.Op{Call: jobstore.CallAll}),
			call0("Close", jobstore.Op{Call: jobstore.CallClose}),
		},
	}
}

// TestNoRaceStores draws programs of all methods on two jobs, Create and Close
// among them: under racelab test each store is run under every schedule of them,
// as far as -schedules goes.
func TestNoRaceStores(t *testing.T) {
	for _, s := range stores {
		t.Run(s.name, func(t *testing.T) {
			CheckConcurrent(t, onTwoJobs(func() jobstore.Store { return s.open(t) }))
		})
	}
}
