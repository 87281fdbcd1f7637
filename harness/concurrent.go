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

// Jobs is the contract of a store as a Spec: its methods, on a job "a" that is
// processing and a job "b" that is absent. If wide, All and Close are among them,
// and "b" is pending.
//
// From an empty store the calls that make a job would have to be drawn before two
// that meet on it, and few programs have them: of a store that loses every second
// change a hundred said nothing. All is in question where there are two jobs.
func Jobs(open func() jobstore.Store, wide bool) Spec[jobstore.Store, jobstore.Model] {
	begin := []jobstore.Op{create("a"), update("a", jobstore.Start(2))}
	if wide {
		begin = append(begin, create("b"))
	}
	s := Spec[jobstore.Store, jobstore.Model]{
		New: func() jobstore.Store {
			s := open()
			for _, op := range begin {
				op.Do(s)
			}
			return s
		},
		Equal: jobstore.Model.Equal,
		Close: func(s jobstore.Store) { _ = s.Close() },
		Methods: []linear.Method[jobstore.Store, jobstore.Model]{
			onJob("Create", create),
			onJob("Get", get),
			onJob("Delete", remove),
			onJob("DeletePending", func(id string) jobstore.Op { return compareAndDelete(jobstore.Job{ID: id, Created: 1}) }),
		},
	}
	for _, op := range begin {
		s.Init, _ = s.Init.Step(op)
	}
	for _, c := range jobChanges {
		s.Methods = append(s.Methods, onJob(c.name, func(id string) jobstore.Op { return update(id, c.Change) }))
	}
	if wide {
		all := onStore("All", jobstore.CallAll) // twice: it is in question
		s.Methods = append(s.Methods, all, all, onStore("Close", jobstore.CallClose))
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
