package harness

import (
	"testing"

	"example.com/racelab/harness/linear"
	"example.com/racelab/jobstore"
	"pgregory.net/rapid"
)

// A Spec describes any concurrent type and its sequential model; see
// [linear.Spec]. The constructors of its methods are in package linear, which
// knows nothing of jobs and can be imported alone.
type Spec[O, S any] = linear.Spec[O, S]

// CheckConcurrent draws concurrent programs of the methods of spec and fails t if
// one of them has a run that no order of its calls explains: under every schedule
// that the explorer chooses in racelab test, on those that happen in go test. It
// is [linear.Check].
func CheckConcurrent[O, S any](t testing.TB, spec Spec[O, S]) {
	t.Helper()
	linear.Check(t, spec)
}

// Jobs is the contract of a store as a Spec: its methods, on two jobs. All and
// Close are among them if wide.
func Jobs(open func() jobstore.Store, wide bool) Spec[jobstore.Store, jobstore.Model] {
	s := Spec[jobstore.Store, jobstore.Model]{
		New:   open,
		Equal: jobstore.Model.Equal,
		Close: func(s jobstore.Store) { _ = s.Close() },
		Methods: []linear.Method[jobstore.Store, jobstore.Model]{
			onJob("Create", func(id string) jobstore.Op { return jobstore.Op{Call: jobstore.CallCreate, ID: id, At: 1} }),
			onJob("Get", get),
			onJob("Delete", func(id string) jobstore.Op { return jobstore.Op{Call: jobstore.CallDelete, ID: id} }),
			onJob("DeletePending", func(id string) jobstore.Op { return compareAndDelete(jobstore.Job{ID: id, Created: 1}) }),
		},
	}
	for _, c := range jobChanges {
		s.Methods = append(s.Methods, onJob(c.name, func(id string) jobstore.Op { return update(id, c.Change) }))
	}
	if wide {
		s.Methods = append(s.Methods, onStore("All", jobstore.CallAll), onStore("Close", jobstore.CallClose))
	}
	return s
}

var jobChanges = []struct {
	name string
	jobstore.Change
}{
	{"Start", jobstore.Start(2)},
	{"Progress50", jobstore.Progress(50, 3)},
	{"Beat", jobstore.Beat(4)},
	{"Complete", jobstore.Complete(5)},
	{"Fail", jobstore.Fail("broken", 6)},
	{"Expire", jobstore.Expire(3, "silent", 7)},
}

func onJob(name string, of func(id string) jobstore.Op) linear.Method[jobstore.Store, jobstore.Model] {
	return linear.Call(name, rapid.SampledFrom([]string{"a", "b"}),
		func(s jobstore.Store, id string) jobstore.Result { return of(id).Do(s) },
		func(m jobstore.Model, id string) (jobstore.Model, jobstore.Result) { return m.Step(of(id)) })
}

func onStore(name string, c jobstore.Call) linear.Method[jobstore.Store, jobstore.Model] {
	op := jobstore.Op{Call: c}
	return linear.Call0(name, op.Do, func(m jobstore.Model) (jobstore.Model, jobstore.Result) { return m.Step(op) })
}
