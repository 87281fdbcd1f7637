package time

import (
	"time"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// A Timer is one event in the future. What the goroutine that started it did
// before happens before the receive from C, or before the function of AfterFunc.
type Timer struct {
	C    <-chan Time
	kind kind
}

// A Ticker delivers a tick at intervals.
type Ticker struct {
	C    <-chan Time
	kind kind
}

// Both types of each line have one size; the build fails if not.
var (
	_ [unsafe.Sizeof(time.Timer{})]byte  = [unsafe.Sizeof(Timer{})]byte{}
	_ [unsafe.Sizeof(time.Ticker{})]byte = [unsafe.Sizeof(Ticker{})]byte{}
)

// A kind says how a Timer or Ticker was made. The real ones have a boolean
// there, which says whether NewTimer or its like has made it.
type kind uint8

const (
	byHand    kind = iota // var t Timer
	real                  // by the real package
	simulated             // by this one: it is the head of an event
)

// An event is a Timer, or a Ticker, with what belongs to it. The real ones are
// heads of something larger too, so neither is ever copied.
type event struct {
	Timer
	ch   chan Time // nil for AfterFunc
	f    func()    // of AfterFunc
	t    *sim.Timer
	exec uint32 // the execution that t belongs to

	early *early // nil for one that a test has started
}

func newEvent(ch chan Time, f func()) *event {
	e := &event{ch: ch, f: f}
	e.C, e.kind = ch, simulated
	return e
}

// buffered says that the channels of timers have a buffer that keeps its value
// when the timer is stopped, as they had before Go 1.23: the go directive of the
// main module decides, or GODEBUG=asynctimerchan.
var buffered = func() bool {
	t := time.NewTimer(Hour)
	defer t.Stop()
	return cap(t.C) == 1
}()

func channel() chan Time {
	if buffered {
		return make(chan Time, 1)
	}
	ch := make(chan Time)
	sim.TimerChan(ch)
	return ch
}

// fire runs in the scheduler, when the time has come.
func (e *event) fire() {
	if e.ch == nil {
		sim.Go(0, e.f)
		return
	}
	sim.Offer(e.ch, Now())
}

// earlyOf returns the event of the timer at p, if it is one of before. No execution
// runs.
func earlyOf(p unsafe.Pointer, k kind) *event {
	if k == simulated && !sim.Own() {
		if e := (*event)(p); e.early != nil {
			return e
		}
	}
	return nil
}

// hides reports whether the channel of e has the hidden place.
func (e *event) hides() bool { return e.ch != nil && !buffered && e.early == nil }

// start starts e, or starts it anew. It reports whether e was running or had a
// value that nobody had received.
func (e *event) start(when, period int64) bool {
	pending := e.stop()
	if e.exec != sim.Exec() {
		e.exec, e.t = sim.Exec(), nil
		if e.hides() {
			sim.TimerChan(e.ch)
		}
	}
	if e.t == nil {
		e.t = sim.StartTimer(when, period, e.fire)
	} else {
		e.t.Reset(when, period)
	}
	return pending
}

// stop stops e and reports what start does. What an earlier execution started
// is over.
func (e *event) stop() bool {
	if e.exec != sim.Exec() || e.t == nil {
		return false
	}
	pending := e.t.Stop()
	switch {
	case e.hides():
		pending = sim.Drain(e.ch) || pending
	case e.early != nil && !buffered: // its buffer is that place
		select {
		case <-e.ch:
			pending = true
			sim.Changed(*(*unsafe.Pointer)(unsafe.Pointer(&e.ch)))
		default:
		}
	}
	return pending
}

// operate announces an operation on the timer at p and returns its event. It is
// nil if the timer is not simulated, or no execution runs: that is the real
// package's business, or nobody's.
func operate(p unsafe.Pointer, k kind) *event {
	if !sim.Active() {
		return nil
	}
	if k != simulated {
		sim.Uncontrolled("a timer that was started outside the execution")
		return nil
	}
	sim.Do(sim.KTimer, p, nil)
	return (*event)(p)
}

// NewTimer returns a Timer that sends the time on C in d.
func NewTimer(d Duration) *Timer {
	if !sim.Active() {
		if e := newEarly(d, 0, nil); e != nil {
			return &e.Timer
		}
		return (*Timer)(unsafe.Pointer(time.NewTimer(d)))
	}
	e := newEvent(channel(), nil)
	e.start(after(d), 0)
	return &e.Timer
}

// AfterFunc returns a Timer that calls f in a goroutine of its own in d.
func AfterFunc(d Duration, f func()) *Timer {
	if !sim.Active() {
		if e := newEarly(d, 0, f); e != nil && f != nil {
			return &e.Timer
		}
		return (*Timer)(unsafe.Pointer(time.AfterFunc(d, sim.Guest(f))))
	}
	e := newEvent(nil, f)
	e.start(after(d), 0)
	return &e.Timer
}

// After returns the channel of a NewTimer.
func After(d Duration) <-chan Time { return NewTimer(d).C }

// Stop stops t and reports whether it was running or nobody has received from C
// what it had sent.
func (t *Timer) Stop() bool {
	if t.kind == byHand {
		panic("time: Stop called on uninitialized Timer")
	}
	if e := operate(unsafe.Pointer(t), t.kind); e != nil {
		return e.stop()
	}
	if e := earlyOf(unsafe.Pointer(t), t.kind); e != nil {
		return e.natively(0, 0, false)
	}
	return t.kind == real && (*time.Timer)(unsafe.Pointer(t)).Stop()
}

// Reset starts t anew, to fire in d, and reports what Stop would have.
func (t *Timer) Reset(d Duration) bool {
	if t.kind == byHand {
		panic("time: Reset called on uninitialized Timer")
	}
	if e := operate(unsafe.Pointer(t), t.kind); e != nil {
		return e.start(after(d), 0)
	}
	if e := earlyOf(unsafe.Pointer(t), t.kind); e != nil {
		return e.natively(d, 0, true)
	}
	return t.kind == real && (*time.Timer)(unsafe.Pointer(t)).Reset(d)
}

// NewTicker returns a Ticker that sends the time on C every d.
func NewTicker(d Duration) *Ticker {
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	if !sim.Active() {
		if e := newEarly(d, d, nil); e != nil {
			return (*Ticker)(unsafe.Pointer(&e.Timer))
		}
		return (*Ticker)(unsafe.Pointer(time.NewTicker(d)))
	}
	e := newEvent(channel(), nil)
	e.start(after(d), int64(d))
	return (*Ticker)(unsafe.Pointer(&e.Timer))
}

// Tick returns the channel of a NewTicker, nil if d is not above 0.
func Tick(d Duration) <-chan Time {
	if d <= 0 {
		return nil
	}
	return NewTicker(d).C
}

// Stop stops t.
func (t *Ticker) Stop() {
	if t.kind == byHand {
		return
	}
	if e := operate(unsafe.Pointer(t), t.kind); e != nil {
		e.stop()
	} else if e := earlyOf(unsafe.Pointer(t), t.kind); e != nil {
		e.natively(0, 0, false)
	} else if t.kind == real {
		(*time.Ticker)(unsafe.Pointer(t)).Stop()
	}
}

// Reset starts t anew, with an interval of d.
func (t *Ticker) Reset(d Duration) {
	if d <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	if t.kind == byHand {
		panic("time: Reset called on uninitialized Ticker")
	}
	if e := operate(unsafe.Pointer(t), t.kind); e != nil {
		e.start(after(d), int64(d))
	} else if e := earlyOf(unsafe.Pointer(t), t.kind); e != nil {
		e.natively(d, d, true)
	} else if t.kind == real {
		(*time.Ticker)(unsafe.Pointer(t)).Reset(d)
	}
}
