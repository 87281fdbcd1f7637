package harness

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"time"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
)

// errHangs is what await returns when a call does not.
var errHangs = errors.New("every call returns")

// await runs f on a goroutine of its own and waits for it. The error says that
// f panicked or did not return in time.
func await(patience time.Duration, f func()) error {
	panicked, ended := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(ended) // by a Goexit too
		defer catch(panicked)
		f()
	}()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	select {
	case <-ended:
	case <-timeout.C:
		return fmt.Errorf("got no return in %s: %w", patience, errHangs)
	}
	select {
	case err := <-panicked:
		return err
	default:
		return nil
	}
}

// catch, deferred, sends what panicked.
func catch(problems chan<- error) {
	if r := recover(); r != nil {
		send(problems, fmt.Errorf("got panic: %v: no method panics\n\n%s", r, debug.Stack()))
	}
}

// send sends err, if it is one and there is room: the first problem is enough.
func send(problems chan<- error, err error) {
	if err == nil {
		return
	}
	select {
	case problems <- err:
	default:
	}
}

// A probe is the testing.TB of a check that runs on a goroutine of its own, so
// that a store which hangs fails the check and not the whole process.
type probe struct {
	testing.TB
	suite
	opened    []jobstore.Store
	doing     atomic.Value // string
	abandoned atomic.Bool
}

// alone makes a check of a function that uses stores by itself.
func alone(f func(*probe)) func(suite, *testing.T) {
	return func(s suite, t *testing.T) {
		t.Helper()
		p := &probe{TB: t, suite: s}
		err := await(s.patience, func() {
			f(p)
			p.close()
		})
		if err != nil {
			p.abandoned.Store(true)
			require.Fail(t, fmt.Sprintf("%s: %s", p.doing.Load(), err))
		}
		if t.Failed() {
			t.FailNow()
		}
	}
}

// at says what comes next, for the report of a call that hangs or panics.
func (p *probe) at(format string, args ...any) { p.doing.Store(fmt.Sprintf(format, args...)) }

// store opens a store with these operations done on it.
func (p *probe) store(ops ...jobstore.Op) jobstore.Store {
	p.Helper()
	p.at("open")
	s := p.open(p)
	p.opened = append(p.opened, s)
	for _, op := range ops {
		p.at("%s", op)
		require.NoError(p, errorOf(s, op), "%s on the way to the check", op)
	}
	return s
}

func (p *probe) close() {
	for _, s := range p.opened {
		p.at("Close at the end of the check")
		require.NoError(p, s.Close(), "got an error: Close returns nil")
	}
}

func (p *probe) Errorf(format string, args ...any) {
	if !p.abandoned.Load() {
		p.TB.Helper()
		p.TB.Errorf(format, args...)
	}
}

// FailNow ends the goroutine of the check; alone then ends the test.
func (p *probe) FailNow() {
	if !p.abandoned.Load() {
		p.TB.Fail()
	}
	runtime.Goexit()
}

func (p *probe) Fatalf(format string, args ...any) {
	p.Helper()
	p.Errorf(format, args...)
	p.FailNow()
}
func (p *probe) Fatal(args ...any) { p.Helper(); p.Fatalf("%s", fmt.Sprintln(args...)) }

// none fails with the first problem there is.
func (p *probe) none(problems chan error) {
	p.Helper()
	select {
	case err := <-problems:
		require.NoError(p, err)
	default:
	}
}

// errorOf makes the call and returns its error, which op.Do reduces to a kind.
func errorOf(s jobstore.Store, op jobstore.Op) (err error) {
	switch op.Call {
	case jobstore.CallCreate:
		_, err = s.Create(op.ID, op.At)
	case jobstore.CallGet:
		_, err = s.Get(op.ID)
	case jobstore.CallUpdate:
		_, err = s.Update(op.ID, op.Change)
	case jobstore.CallDelete:
		err = s.Delete(op.ID)
	case jobstore.CallCompareAndDelete:
		err = s.CompareAndDelete(op.Old)
	case jobstore.CallAll:
		for _, e := range s.All() {
			err = e
		}
	case jobstore.CallClose:
		err = s.Close()
	}
	return err
}

// The calls as data, as the checks write them.

func create(id string) jobstore.Op {
	return jobstore.Op{Call: jobstore.CallCreate, ID: id, At: 1}
}
func get(id string) jobstore.Op { return jobstore.Op{Call: jobstore.CallGet, ID: id} }
func update(id string, c jobstore.Change) jobstore.Op {
	return jobstore.Op{Call: jobstore.CallUpdate, ID: id, Change: c}
}
func remove(id string) jobstore.Op { return jobstore.Op{Call: jobstore.CallDelete, ID: id} }
func compareAndDelete(old jobstore.Job) jobstore.Op {
	return jobstore.Op{Call: jobstore.CallCompareAndDelete, Old: old}
}
func all() jobstore.Op     { return jobstore.Op{Call: jobstore.CallAll} }
func closing() jobstore.Op { return jobstore.Op{Call: jobstore.CallClose} }
