package guard

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"example.com/racelab/harness/explore/wire"
)

// Native limits the time of a test that is run without control: where it hangs,
// nothing else would end it. The limit is twelve times the budget of a test and at
// most ten minutes, which is what go test has, as long as it gets the processor; one that has given no reason to
// believe that it hangs gets those: it may start a process that compiles something.
// Time in which another test is explored does not count.
func Native(unit wire.Test, suspect bool) (stop func()) {
	c, ok := wire.Read()
	if !ok {
		return func() {}
	}
	w := &watch{unit: unit, config: c, began: time.Now(), used: Used()}
	limit := longest
	if suspect {
		limit = min(max(2*time.Second, 12*c.Budget), limit)
	}
	return waits.add(limit, func() {
		if waited := time.Since(w.began); !hangs(limit, waited, Used()-w.used) {
			return
		}
		why := fmt.Sprintf("run natively, and not at its end after %v", limit)
		w.giveUp(wire.Crashed, strings.Join(append([]string{why}, unit.Uncontrolled...), "; "))
	})
}

const longest = 10 * time.Minute

// hangs reports whether a test that is not at its end after so long has had its time.
// One that computes has not while others have the processors.
func hangs(limit, waited, used time.Duration) bool {
	return used < waited/20 || used >= limit || waited >= longest
}

// waits are the limits of tests that run natively. There is more than one when
// they run in parallel.
var waits alarms

type alarms struct {
	mu  sync.Mutex
	all map[*time.Timer]time.Duration
}

// add calls ring after each limit, until remove is called.
func (a *alarms) add(limit time.Duration, ring func()) (remove func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.all == nil {
		a.all = map[*time.Timer]time.Duration{}
	}
	var t *time.Timer
	t = time.AfterFunc(limit, func() {
		ring()
		a.mu.Lock()
		defer a.mu.Unlock()
		if _, on := a.all[t]; on {
			t.Reset(limit)
		}
	})
	a.all[t] = limit
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		t.Stop()
		delete(a.all, t)
	}
}

// pause stops all limits; they begin anew when resume is called.
func (a *alarms) pause() (resume func()) {
	each := func(do func(*time.Timer, time.Duration)) {
		a.mu.Lock()
		defer a.mu.Unlock()
		for t, limit := range a.all {
			do(t, limit)
		}
	}
	each(func(t *time.Timer, _ time.Duration) { t.Stop() })
	return func() { each(func(t *time.Timer, limit time.Duration) { t.Reset(limit) }) }
}
