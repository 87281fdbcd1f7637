package harness

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
)

// three is what most checks of All begin with.
func three() []jobstore.Op { return []jobstore.Op{create("a"), create("b"), create("c")} }

// everyCall uses the store in each way there is, Close excepted. The ids begin
// with prefix, so that the calls succeed wherever they are made.
func everyCall(p *probe, s jobstore.Store, prefix, when string) {
	id := prefix + "-1"
	for _, op := range []jobstore.Op{
		create(id), get(id), update(id, jobstore.Start(1)), all(), remove(id),
		create(id), compareAndDelete(jobstore.Job{ID: id, Created: 1}),
	} {
		p.at("%s %s", op, when)
		err := errorOf(s, op)
		require.NoError(p, err, "got %v from %s %s: the body may call any method, and a range that has ended holds nothing", err, op, when)
	}
}

// allIsCut changes every job from inside the range: what the range has still to
// yield was decided when it began.
func allIsCut(p *probe) {
	s := p.store(three()...)
	want := all().Do(s)
	var got []jobstore.Job
	p.at("All with a body that changes the store")
	for job, err := range s.All() {
		require.NoError(p, err, "got %v from a range on an open store: its error is nil", err)
		if got = append(got, job); len(got) > 1 {
			continue
		}
		for _, op := range []jobstore.Op{
			update("a", jobstore.Start(2)), update("b", jobstore.Start(2)), update("c", jobstore.Start(2)),
			remove("a"), create("d"), create("e"), create("f"),
		} {
			require.NoError(p, errorOf(s, op), "%s on the way to the check", op)
		}
	}
	cut := jobstore.Result{Jobs: sorted(got)}
	require.True(p, cut.Equal(want), "got %s from a range that began at %s: it yields the jobs as they were at one instant", cut, want)
}

func sorted(jobs []jobstore.Job) []jobstore.Job {
	slices.SortFunc(jobs, func(a, b jobstore.Job) int {
		switch {
		case a.ID < b.ID:
			return -1
		case a.ID > b.ID:
			return 1
		}
		return 0
	})
	return jobs
}

const (
	rowLength = 24
	readers   = 2
	ranges    = 30 // of each reader
)

// allIsCutOfWriters ranges while one writer beats all jobs in a fixed order,
// round after round, and moves a token from one id to another. At any instant
// the jobs before the writer have beaten once more than those behind it, and a
// token exists.
func allIsCutOfWriters(p *probe) {
	s := p.store(create("token-0"))
	for i := range rowLength {
		require.NoError(p, errorOf(s, create(rowID(i))))
		require.NoError(p, errorOf(s, update(rowID(i), jobstore.Start(1))))
	}
	problems := make(chan error, 1)
	// The writer may come late, so readers go on until it has written.
	var written atomic.Bool
	var reading atomic.Int32
	reading.Store(readers)
	p.at("All beside a writer")
	together(readers+1, func(i int) {
		defer catch(problems)
		if i == readers {
			defer written.Store(true)
			send(problems, writeWhile(s, func(round int) bool {
				written.Store(round > 0)
				return reading.Load() > 0 && !p.abandoned.Load()
			}))
			return
		}
		defer reading.Add(-1)
		for n := 0; n < ranges || !written.Load() && !p.abandoned.Load(); n++ {
			send(problems, cutOfRound(s.All()))
		}
	})
	p.none(problems)
}

func rowID(i int) string { return fmt.Sprintf("job-%02d", i) }

// writeWhile writes as long as somebody reads, which it asks before each round.
func writeWhile(s jobstore.Store, reading func(round int) bool) error {
	for round := 0; reading(round); round++ {
		for i := range rowLength {
			if err := errorOf(s, update(rowID(i), jobstore.Beat(jobstore.Instant(round+2)))); err != nil {
				return err
			}
		}
		old, young := fmt.Sprintf("token-%d", round), fmt.Sprintf("token-%d", round+1)
		if err := errors.Join(errorOf(s, create(young)), errorOf(s, remove(old))); err != nil {
			return err
		}
	}
	return nil
}

func cutOfRound(seq iter.Seq2[jobstore.Job, error]) error {
	row, tokens := make([]uint64, rowLength), 0
	for job, err := range seq {
		var i int
		if err != nil {
			return fmt.Errorf("got %w from a range on an open store: its error is nil", err)
		}
		if _, err := fmt.Sscanf(job.ID, "job-%d", &i); err != nil {
			tokens++
			continue
		}
		row[i] = job.Version
	}
	if tokens < 1 || tokens > 2 {
		return fmt.Errorf("got %d tokens, of which one or two exist at any instant: All yields the jobs as they were at one instant", tokens)
	}
	for i := 1; i < len(row); i++ {
		if row[i-1] < row[i] || row[0]-row[i] > 1 {
			return fmt.Errorf("got versions %v of jobs updated one after another: All yields the jobs as they were at one instant", row)
		}
	}
	return nil
}

func allNewCutPerRange(p *probe) {
	s := p.store()
	seq := s.All()
	for i, op := range three() {
		p.at("%s, then the same sequence again", op)
		require.NoError(p, errorOf(s, op))
		n := 0
		for _, err := range seq {
			require.NoError(p, err)
			n++
		}
		require.Equal(p, i+1, n, "got %d jobs of %d: each range takes a new cut when it begins", n, i+1)
	}
}

func allReleasedOnBreak(p *probe) {
	s := p.store(three()...)
	p.at("All with a body that breaks")
	for range s.All() {
		break
	}
	everyCall(p, s, "x", "after a range that was left by break")
	_ = s.All()
	everyCall(p, s, "y", "beside a sequence never ranged over")
}

func allReleasedOnPanic(p *probe) {
	s := p.store(three()...)
	p.at("All with a body that panics")
	func() {
		defer func() { _ = recover() }()
		for range s.All() {
			panic("in the body of a range")
		}
	}()
	everyCall(p, s, "x", "after a range that was left by panic")
}

func allBodyMayCall(p *probe) {
	s := p.store(three()...)
	n := 0
	for job, err := range s.All() {
		require.NoError(p, err)
		everyCall(p, s, "x", "in the body of a range")
		p.at("Delete(%q) in the body of a range that yielded it", job.ID)
		require.NoError(p, s.Delete(job.ID), "got an error: the body may delete")
		n++
	}
	require.Equal(p, 3, n, "got %d jobs of 3 with a body that deletes: a range finishes its cut", n)
	left := all().Do(s)
	require.Empty(p, left.Jobs, "got %s after a range that deleted each job: none is left", left)
}

func allOutlivesClose(p *probe) {
	s := p.store(three()...)
	n := 0
	for job, err := range s.All() {
		require.NoError(p, err, "got (%s, %v) after Close in the body: a range that began before Close finishes its cut", job, err)
		n++
		p.at("Close in the body of a range")
		require.NoError(p, s.Close(), "got an error from Close in the body of a range: Close returns nil")
		_, err := s.Get(job.ID)
		require.ErrorIs(p, err, jobstore.ErrClosed, "got %v from Get after Close in the body: every later call returns ErrClosed", err)
	}
	require.Equal(p, 3, n, "got %d jobs of 3 after Close in the body: a range that began before Close finishes its cut", n)
}

func allOnClosed(p *probe) {
	s := p.store(three()...)
	before := s.All()
	require.NoError(p, s.Close())
	for _, seq := range []iter.Seq2[jobstore.Job, error]{before, s.All()} {
		p.at("All on a closed store")
		n := 0
		for job, err := range seq {
			require.ErrorIs(p, err, jobstore.ErrClosed, "got (%s, %v) from a range on a closed store: it yields (Job{}, ErrClosed)", job, err)
			require.Zero(p, job, "got %s from a range on a closed store: it yields (Job{}, ErrClosed)", job)
			n++
		}
		require.Equal(p, 1, n, "got %d steps of a range on a closed store: it yields once", n)
		for range seq {
			break // a sequence that yields again after this panics
		}
	}
}
