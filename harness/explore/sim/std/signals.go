package std

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// No signal from outside reaches an execution. One that the program sends to itself
// does, as far as it has asked for it: a goroutine of its own hands it to each channel
// that has room, so that it comes at any time after the call that sends it. One that it
// has not asked for is really sent.

const noSignals = "signals from outside are not delivered"

// A taker has asked for signals.
type taker struct {
	c    chan<- os.Signal
	stop context.CancelCauseFunc // instead of c
	sig  []os.Signal             // nil: all
}

func (t *taker) wants(sig os.Signal) bool { return t.sig == nil || slices.Contains(t.sig, sig) }

func (t *taker) take(sig os.Signal) {
	if t.stop != nil {
		t.stop(signalError(sig.String() + " signal received"))
		return
	}
	sim.Select(0, true, sim.SendCase(t.c).V(sig))
}

type signals struct {
	takers  []*taker
	ignored []os.Signal
}

var signalsKey byte

const slotSignals uint8 = 50

func signalsOf() *signals { return sim.Slot[signals](unsafe.Pointer(&signalsKey), slotSignals) }

func (s *signals) add(t *taker, sig []os.Signal) {
	sim.Uncontrolled(noSignals)
	if i := slices.IndexFunc(s.takers, func(o *taker) bool { return t.c != nil && o.c == t.c }); i >= 0 {
		if t = s.takers[i]; t.sig == nil {
			return
		}
	} else {
		s.takers = append(s.takers, t)
	}
	if t.sig = append(t.sig, sig...); len(sig) == 0 {
		t.sig = nil
	}
}

func (s *signals) remove(of func(*taker) bool) { s.takers = slices.DeleteFunc(s.takers, of) }

// forget undoes what was asked for, of all signals if none is named.
func (s *signals) forget(sig []os.Signal) {
	for _, t := range s.takers {
		if t.sig != nil {
			t.sig = slices.DeleteFunc(t.sig, func(o os.Signal) bool { return slices.Contains(sig, o) })
		}
	}
	s.remove(func(t *taker) bool { return len(sig) == 0 || t.sig != nil && len(t.sig) == 0 })
	s.ignored = slices.DeleteFunc(s.ignored, func(o os.Signal) bool { return len(sig) == 0 || slices.Contains(sig, o) })
}

// sendSelf delivers a signal that the program sends to itself, and reports whether
// the program has asked for it.
func sendSelf(sig os.Signal) bool {
	s := signalsOf()
	var to []*taker
	for _, t := range s.takers {
		if t.wants(sig) {
			to = append(to, t)
		}
	}
	if to == nil {
		return slices.Contains(s.ignored, sig)
	}
	sim.GoAs("signal", func() {
		for _, t := range to {
			if slices.Contains(s.takers, t) {
				t.take(sig)
			}
		}
	})
	return true
}

// ProcessSignal is (*os.Process).Signal.
func ProcessSignal(v *os.Process) func(sig os.Signal) error {
	return func(sig os.Signal) error {
		if sim.Active() && v != nil && v.Pid == os.Getpid() && sendSelf(sig) {
			return nil
		}
		return v.Signal(sig)
	}
}

// SignalNotify is signal.Notify.
func SignalNotify(c chan<- os.Signal, sig ...os.Signal) {
	if !sim.Active() {
		signal.Notify(c, sig...)
		return
	}
	if c == nil {
		panic("os/signal: Notify using nil channel")
	}
	signalsOf().add(&taker{c: c}, sig)
}

// SignalStop is signal.Stop.
func SignalStop(c chan<- os.Signal) {
	if !sim.Active() {
		signal.Stop(c)
		return
	}
	signalsOf().remove(func(t *taker) bool { return c != nil && t.c == c })
}

// SignalIgnore is signal.Ignore.
func SignalIgnore(sig ...os.Signal) {
	if !sim.Active() {
		signal.Ignore(sig...)
		return
	}
	s := signalsOf()
	s.forget(sig)
	s.ignored = append(s.ignored, sig...)
}

// SignalReset is signal.Reset.
func SignalReset(sig ...os.Signal) {
	if !sim.Active() {
		signal.Reset(sig...)
		return
	}
	signalsOf().forget(sig)
}

// SignalNotifyContext is signal.NotifyContext.
func SignalNotifyContext(parent context.Context, signals ...os.Signal) (ctx context.Context, stop context.CancelFunc) {
	if !sim.Active() {
		return signal.NotifyContext(parent, signals...)
	}
	ctx, cancel := context.WithCancelCause(parent)
	t := &taker{stop: cancel}
	signalsOf().add(t, signals)
	return ctx, func() {
		cancel(nil)
		signalsOf().remove(func(o *taker) bool { return o == t })
	}
}

// A signalError is the cause of a context that a signal has ended.
type signalError string

func (s signalError) Error() string { return string(s) }

// Is has errors.Is find that the context was cancelled.
func (s signalError) Is(target error) bool { return target == context.Canceled }
