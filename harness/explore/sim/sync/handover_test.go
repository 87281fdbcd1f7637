//lint:file-ignore SA2001 critical sections are empty where locking is all that a program is about

package sync_test

import (
	"fmt"
	"reflect"
	"testing"

	"example.com/racelab/harness/explore/sim/internal/simtest"
	"example.com/racelab/harness/explore/sim/sync"
)

// everything is one of each type, used at the same place by the real type and
// by executions in turn.
type everything struct {
	mu   sync.Mutex
	rw   sync.RWMutex
	wg   sync.WaitGroup
	once sync.Once
	m    sync.Map
	pool sync.Pool
	cond *sync.Cond
}

func TestExecutionFindsRealState(t *testing.T) {
	var e everything
	e.mu.Lock()
	e.rw.RLock()
	e.wg.Add(1)
	e.once.Do(func() {})
	for k := range 20 {
		e.m.Store(k, k)
	}
	body := func() string {
		e.once.Do(func() { panic("done before") })
		n, order := 0, ""
		e.m.Range(func(k, _ any) bool { n++; order += fmt.Sprint(k, " "); return true })
		v, _ := e.m.Load(7)
		a, b, c := e.mu.TryLock(), e.rw.TryLock(), e.rw.TryRLock()
		e.wg.Done()
		e.wg.Wait()
		return fmt.Sprint(n, v, a, b, c)
	}
	const want = "20 7 false false true"
	if got := simtest.Once(t, body); got != want {
		t.Errorf("outcome %q, want %q", got, want)
	}
}

func TestMapGivesRealContentBack(t *testing.T) {
	var m sync.Map
	m.Store("a", 1)
	body := func() string {
		m.Store("b", 2)
		m.Delete("a")
		return content(&m)
	}
	for range 2 { // the second execution finds what the first one found
		if got := simtest.Once(t, body); got != "b2" {
			t.Errorf("in an execution the map holds %q, want b2", got)
		}
	}
	if got := content(&m); got != "a1" {
		t.Errorf("afterwards it holds %q, want a1", got)
	}
}

func content(m *sync.Map) (all string) {
	m.Range(func(k, v any) bool {
		all += fmt.Sprint(k, v)
		return true
	})
	return all
}

// leave brings each object into a state that is not zero.
func (e *everything) leave() string {
	e.mu.Lock()
	e.rw.RLock()
	e.rw.RLock()
	e.wg.Add(3)
	e.once.Do(func() {})
	e.m.Store(1, 1)
	e.pool.Put(1)
	return "left"
}

// fresh says which objects are not as new.
func (e *everything) fresh() string {
	old := ""
	say := func(name string, ok bool) {
		if !ok {
			old += name + " "
		}
	}
	say("Mutex", e.mu.TryLock())
	say("RWMutex", e.rw.TryLock())
	e.wg.Wait()
	ran := false
	e.once.Do(func() { ran = true })
	say("Once", ran)
	_, ok := e.m.Load(1)
	say("Map", !ok)
	say("Pool", e.pool.Get() == nil)
	e.mu.Unlock()
	e.rw.Unlock()
	return "old: " + old
}

func TestStateEndsWithTheExecution(t *testing.T) {
	var e everything
	e.cond = sync.NewCond(&e.mu)
	for round := range 3 {
		if got := simtest.Once(t, e.leave); got != "left" {
			t.Fatalf("round %d: outcome %q", round, got)
		}
		if got := simtest.Once(t, e.fresh); got != "old: " {
			t.Errorf("round %d: the next execution finds %q", round, got)
		}
		simtest.Once(t, e.leave)
		if got := e.fresh(); got != "old: " {
			t.Errorf("round %d: the real types find %q", round, got)
		}
		e = everything{}
	}
}

// TestZeroAgain holds that an object which is back in its zero state is all
// zero, as a test that compares structs expects.
func TestZeroAgain(t *testing.T) {
	var e everything
	got := simtest.Once(t, func() string {
		e.mu.Lock()
		e.mu.Unlock()
		e.rw.RLock()
		e.rw.RUnlock()
		e.rw.Lock()
		e.rw.Unlock()
		e.wg.Add(1)
		e.wg.Done()
		e.wg.Wait()
		return fmt.Sprint(reflect.DeepEqual(&e, &everything{}))
	})
	if got != "true" {
		t.Errorf("equal to the zero value: %s", got)
	}
}
