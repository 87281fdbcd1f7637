package time

import (
	"sync"
	"time"

	"example.com/racelab/harness/explore/sim"
)

// A timer of before is one that an init function, a package variable or TestMain has
// started. Each execution starts it anew, for the whole of its time, as it does the
// goroutines of before; the real one that stands for it natively runs once those do.
//
// Its channel has a buffer, whatever the go directive says: the place that a real
// timer's channel hides is the runtime's.
type early struct {
	sync.Mutex
	d, period Duration
	running   bool        // as the program before the tests has left it
	real      *time.Timer // once it is started natively
}

// newEarly returns an event of before, or nil if what is started now is not kept.
func newEarly(d, period Duration, f func()) *event {
	if !sim.Early() {
		return nil
	}
	e := newEvent(make(chan Time, 1), f)
	if f != nil {
		e.C, e.ch = nil, nil
	}
	e.early = &early{d: d, period: period, running: true}
	if !sim.KeepTimer(e.startKept, e.startReal) {
		e.startReal()
	}
	return e
}

// startKept starts e as an execution begins.
func (e *event) startKept() {
	select {
	case <-e.ch:
	default:
	}
	if e.early.running {
		e.start(after(e.early.d), int64(e.early.period))
	}
}

func (e *event) startReal() {
	b := e.early
	b.Lock()
	defer b.Unlock()
	if b.running && b.real == nil {
		b.real = time.AfterFunc(max(b.d, 0), e.fireReal)
	}
}

func (e *event) fireReal() {
	b := e.early
	b.Lock()
	if b.running = b.running && b.period > 0; b.running {
		b.real.Reset(b.period)
	}
	b.Unlock()
	f := e.f
	if e.ch != nil {
		f = e.tick
	}
	sim.Guest(f)() // not while a test is explored
}

func (e *event) tick() {
	select {
	case e.ch <- time.Now():
	default:
	}
}

// natively stops e outside an execution, and starts it if d is not negative.
func (e *event) natively(d, period Duration, start bool) (was bool) {
	b := e.early
	b.Lock()
	defer b.Unlock()
	if b.real != nil {
		b.real.Stop()
	}
	was = b.running
	select {
	case <-e.ch:
		was = true
	default:
	}
	if b.running = start; !start {
		return was
	}
	b.d, b.period = d, period
	if b.real != nil || !sim.Kept() {
		b.real = time.AfterFunc(max(d, 0), e.fireReal)
	}
	return was
}
