package tracker

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"example.com/racelab/atomic"
	"example.com/racelab/channel"
	"example.com/racelab/jobstore"
	"example.com/racelab/locked"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var stores = []struct {
	name string
	open func() jobstore.Store
}{
	{"locked", func() jobstore.Store { return locked.New() }},
	{"locked-per-job", func() jobstore.Store { return locked.NewPerJob() }},
	{"channel", func() jobstore.Store { return channel.New() }},
	{"atomic", func() jobstore.Store { return atomic.New() }},
	{"locked-sharded", func() jobstore.Store { return locked.NewSharded() }},
	{"channel-combining", func() jobstore.Store { return channel.NewCombining() }},
	{"channel-published", func() jobstore.Store { return channel.NewPublished() }},
	{"atomic-cells", func() jobstore.Store { return atomic.NewCells() }},
	{"atomic-persistent", func() jobstore.Store { return atomic.NewPersistent() }},
	{"atomic-inplace", func() jobstore.Store { return atomic.NewInPlace() }},
}

// A world is a store in virtual time with a spy before it.
type world struct {
	*testing.T
	spy
	log lines
}

// inEachStore runs f once per store, each time in a bubble of its own: virtual
// time begins at zero, and the test fails if a goroutine outlives f.
func inEachStore(t *testing.T, f func(w *world)) {
	for _, s := range stores {
		t.Run("store="+s.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &world{T: t, spy: spy{Store: s.open(), born: time.Now()}}
				t.Cleanup(func() { require.NoError(t, w.Store.Close()) })
				f(w)
			})
		})
	}
}

func (w *world) tracker(c Config) *Tracker {
	c.Log = slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: dropTime}))
	tr := New(&w.spy, c)
	w.Cleanup(tr.Close)
	return tr
}

func dropTime(_ []string, a slog.Attr) slog.Attr {
	switch a.Key {
	case slog.TimeKey, "stack":
		return slog.Attr{}
	}
	return a
}

// now is an instant of virtual time.
func (w *world) now() jobstore.Instant { return jobstore.Instant(time.Now().UnixNano()) }

// zombie is a job that is processing while nobody works on it.
func (w *world) zombie(id string) {
	_, err := w.Store.Create(id, w.now())
	require.NoError(w, err)
	w.must(id, jobstore.Start(w.now()))
}

func (w *world) must(id string, c jobstore.Change) {
	w.Helper()
	_, err := w.Store.Update(id, c)
	require.NoError(w, err)
}

func (w *world) job(id string) jobstore.Job {
	w.Helper()
	job, err := w.Get(id)
	require.NoError(w, err)
	return job
}

func (w *world) ids() []string {
	ids := []string{}
	for job, err := range w.Store.All() {
		require.NoError(w, err)
		ids = append(ids, job.ID)
	}
	return ids
}

// A spy notes the calls that change a store, with the virtual time of the call,
// and the time of its return if that is another one.
type spy struct {
	jobstore.Store
	born time.Time

	// before, if not nil, runs in front of each call, whose kind it is told.
	before func(kind string)
	// refuse, if not nil, answers instead of the store unless it returns nil.
	refuse func(kind string) error

	mu    sync.Mutex
	calls []string
}

func (s *spy) note(call string, do func() error) error {
	began := time.Since(s.born)
	kind, _, _ := strings.Cut(call, " ")
	if s.before != nil {
		s.before(kind)
	}
	var err error
	if s.refuse != nil {
		err = s.refuse(kind)
	}
	if err == nil {
		err = do()
	}
	when := began.String()
	if now := time.Since(s.born); now != began {
		when += " to " + now.String()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, when+" "+call)
	return err
}

func (s *spy) Create(id string, at jobstore.Instant) (job jobstore.Job, err error) {
	err = s.note("Create "+id, func() error { job, err = s.Store.Create(id, at); return err })
	return job, err
}

func (s *spy) Update(id string, c jobstore.Change) (job jobstore.Job, err error) {
	kind, _, _ := strings.Cut(c.String(), " at ")
	kind, _, _ = strings.Cut(kind, "(")
	err = s.note(kind+" "+id, func() error { job, err = s.Store.Update(id, c); return err })
	return job, err
}

func (s *spy) Delete(id string) error {
	return s.note("Delete "+id, func() error { return s.Store.Delete(id) })
}

func (s *spy) CompareAndDelete(old jobstore.Job) error {
	return s.note("CompareAndDelete "+old.ID, func() error { return s.Store.CompareAndDelete(old) })
}

// seen returns the calls so far.
func (s *spy) seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.calls...)
}

// lines is a log that may be written to by many and read in between.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func at(d time.Duration, call string) string { return fmt.Sprintf("%v %s", d, call) }
