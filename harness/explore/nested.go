package explore

import (
	"runtime"
	"sync"
	"testing"
)

// underWay holds, of each test that is in a Check, the run of its body. A body
// that calls Check on the test around it must be told so: each schedule of the
// one would explore the other anew.
var underWay tests

type tests struct {
	mu  sync.Mutex
	all map[testing.TB]*run
}

// set says which run is under way; nil: none any more.
func (u *tests) set(t testing.TB, r *run) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.all == nil {
		u.all = map[testing.TB]*run{}
	}
	if u.all[t] = r; r == nil {
		delete(u.all, t)
	}
}

// of returns the run that a call of Check on t is part of, or nil. A body may
// have started subtests: then t is another test than the one that is explored,
// and exploring says that there is one.
func (u *tests) of(t testing.TB, exploring bool) *run {
	if r, ok := t.(*run); ok {
		return r
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if r := u.all[t]; r != nil || !exploring {
		return r
	}
	for _, r := range u.all {
		return r
	}
	return nil
}

// nested fails the run that a Check is called in, and ends its goroutine.
func (r *run) nested() {
	r.fail(caller() + "explore: a Check within a Check; give each a test, or a place, of its own")
	runtime.Goexit()
}
