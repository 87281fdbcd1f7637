package harness

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

const afterClose = "after Close every call returns ErrClosed"

func closed(p *probe) {
	s := done(p)
	p.at("Close")
	require.NoError(p, s.Close(), "got an error: Close returns nil")
	ops := []jobstore.Op{
		create("new"), get("done"), update("taken", jobstore.Start(1)), remove("taken"),
		compareAndDelete(jobstore.Job{ID: "taken", Created: 1}), all(),
		create("taken"), create(""), get("gone"), remove("gone"), // that would fail anyway
		update("done", jobstore.Beat(3)), update("taken", jobstore.Progress(math.NaN(), 1)),
	}
	for _, op := range ops {
		p.at("%s after Close", op)
		err := errorOf(s, op)
		require.ErrorIs(p, err, jobstore.ErrClosed, "got %v from %s: %s", err, op, afterClose)
		require.Contains(p, err.Error(), idOf(op), "got %q from %s: an error names the id", err, op)
	}
}

func closeTwice(p *probe) {
	const rule = "closing again does nothing and returns nil"
	s := p.store(three()...)
	for range 3 {
		p.at("Close, again")
		require.NoError(p, s.Close(), "got an error from Close: %s", rule)
	}
	s = p.store(three()...)
	p.at("Close by four goroutines")
	problems := make(chan error, 1)
	together(4, func(int) {
		defer catch(problems)
		if err := s.Close(); err != nil {
			send(problems, fmt.Errorf("got %w from Close beside another: %s", err, rule))
		} else if _, err := s.Get("a"); !errors.Is(err, jobstore.ErrClosed) {
			send(problems, fmt.Errorf("got %v from Get after a Close beside another: %s", err, afterClose))
		}
	})
	p.none(problems)
}

// closeEndsWaiting closes a store while callers call it without a pause, so
// that some of them are inside a call, or wait for one, whenever Close comes.
func closeEndsWaiting(p *probe) {
	for range 10 {
		s := p.store(create("a"), update("a", jobstore.Start(1)))
		p.at("calls beside Close")
		closeBeside(p, s, 4)
	}
}

func closeBeside(p *probe, s jobstore.Store, callers int) {
	problems := make(chan error, 1)
	var begun sync.WaitGroup
	begun.Add(callers)
	c := caller{store: s, begun: begun.Done, abandoned: &p.abandoned, shut: new(atomic.Bool)}
	together(callers+1, func(i int) {
		defer catch(problems)
		if i < callers {
			send(problems, c.untilClosed(i))
			return
		}
		begun.Wait()
		send(problems, s.Close())
		c.shut.Store(true)
	})
	p.none(problems)
}

// A caller calls a store until it is closed.
type caller struct {
	store     jobstore.Store
	begun     func()       // for its first call
	shut      *atomic.Bool // Close has returned
	abandoned *atomic.Bool // the check has failed; do not call for ever
}

// untilClosed calls until a call returns ErrClosed, and then once more.
func (c caller) untilClosed(i int) error {
	ops := []jobstore.Op{update("a", jobstore.Beat(2)), get("a"), all(), update("a", jobstore.Beat(2))}
	op := ops[i%len(ops)]
	err := errorOf(c.store, op)
	c.begun()
	for err == nil && !c.abandoned.Load() {
		late := c.shut.Load()
		if err = errorOf(c.store, op); err == nil && late {
			return fmt.Errorf("got no error from %s after Close returned: %s", op, afterClose)
		}
	}
	if !errors.Is(err, jobstore.ErrClosed) {
		return fmt.Errorf("got %w from %s beside Close: a call that Close ends returns ErrClosed", err, op)
	}
	if err := errorOf(c.store, op); !errors.Is(err, jobstore.ErrClosed) {
		return fmt.Errorf("got %v from %s after ErrClosed: %s", err, op, afterClose)
	}
	return nil
}

// noGoroutineStays uses stores in the ways that could leave a goroutine behind.
func noGoroutineStays(p *probe) {
	before := goleak.IgnoreCurrent()
	idle := p.store()
	broken := p.store(three()...)
	for range broken.All() {
		break
	}
	func() {
		defer func() { _ = recover() }()
		for range broken.All() {
			panic("in the body of a range")
		}
	}()
	_ = broken.All()
	busy := p.store(create("a"), update("a", jobstore.Start(1)))
	p.at("calls beside Close")
	closeBeside(p, busy, 4)
	for _, s := range []jobstore.Store{idle, broken, busy} {
		p.at("Close")
		require.NoError(p, s.Close(), "got an error: Close returns nil")
	}
	err := goleak.Find(before)
	require.NoError(p, err, "got a goroutine that outlives Close: Close returns once nothing that the store started runs any more")
}
