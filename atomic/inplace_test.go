package atomic

import (
	"runtime"
	"strconv"
	"sync"
	"testing"
	"unsafe"

	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/jobtest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The comments on cell count on these.
func TestCellFitsTwoCacheLines(t *testing.T) {
	require.Equal(t, uintptr(128), unsafe.Sizeof(cell{}), "a size class whose objects are aligned to cache lines")
	require.Equal(t, uintptr(64), unsafe.Offsetof(cell{}.body)+unsafe.Offsetof(words{}.head), "what most writers write is on one line")
}

// Update has what Job.Apply has, of any job and any change, and so has the cell. A cut
// from before has the job as it was.
func TestUpdateIsApply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		updateIsApply(t, jobtest.Job().Draw(t, "job"), jobtest.Change().Draw(t, "change"))
	})
}

// The same of every heartbeat that can make a difference: it has a path of its own.
func TestBeatIsApply(t *testing.T) {
	accepted := 0
	for job, c := range jobtest.Beats() {
		if updateIsApply(t, job, c) {
			accepted++
		}
	}
	require.NotZero(t, accepted)
}

func updateIsApply(t require.TestingT, job jobstore.Job, c jobstore.Change) (accepted bool) {
	s := NewInPlace()
	n := newCell(&job, 0)
	store(n, &job)
	n.body.head.Store(headOf(&job))
	s.index.add(tagOf(job.ID), n, alive)

	want, wantErr := job.Apply(c)
	_, cut := s.index.begin()
	defer s.index.end(cut, s.sweep)
	got, err := s.Update(job.ID, c)
	require.Equal(t, wantErr, err)
	if err == nil {
		require.Equal(t, want, got)
	} else {
		require.Zero(t, got)
	}
	got, err = s.Get(job.ID)
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.True(t, copyAt(n, cut, &got))
	require.Equal(t, job, got)
	require.Equal(t, n.body.saved.Load() != nil, n.body.head.Load()&listed != 0, "listed as long as it keeps a version")
	return wantErr == nil
}

func started(t *testing.T, s jobstore.Store, ids ...string) {
	t.Helper()
	for _, id := range ids {
		_, err := s.Create(id, 1)
		require.NoError(t, err)
		_, err = s.Update(id, jobstore.Start(2))
		require.NoError(t, err)
	}
}

func beat(t *testing.T, s jobstore.Store, id string, at jobstore.Instant) {
	t.Helper()
	_, err := s.Update(id, jobstore.Beat(at))
	require.NoError(t, err)
}

// Three cuts are under way at once, and each shows its own epoch: before the
// first heartbeat, before the second, and before the job was deleted and made
// anew. Afterwards nothing is kept.
func TestSnapshotsAtATime(t *testing.T) {
	for name, s := range withIndex() {
		t.Run(name, func(t *testing.T) {
			started(t, s, "a")
			var seen []jobstore.Instant
			for job := range s.All() {
				beat(t, s, "a", 5)
				for job := range s.All() {
					beat(t, s, "a", 6)
					for job := range s.All() {
						require.NoError(t, s.Delete("a"))
						started(t, s, "a")
						beat(t, s, "a", 9)
						for job := range s.All() {
							seen = append(seen, job.LastHeartbeat)
						}
						seen = append(seen, job.LastHeartbeat)
					}
					seen = append(seen, job.LastHeartbeat)
				}
				seen = append(seen, job.LastHeartbeat)
			}
			require.Equal(t, []jobstore.Instant{9, 6, 5, 0}, seen)
			require.Zero(t, s.kept(), "versions kept after the last snapshot")
			require.Equal(t, 1, s.nodes(), "nodes in the table, the deleted one among them")
		})
	}
}

// While one long snapshot goes on, many short ones come and go. A job keeps what
// the long one shows, not a version for each.
func TestVersionsAreBoundedByTheCutsUnderWay(t *testing.T) {
	for name, s := range withIndex() {
		t.Run(name, func(t *testing.T) {
			started(t, s, "a")
			for job := range s.All() {
				for i := range 100 {
					for range s.All() {
						beat(t, s, "a", jobstore.Instant(10+i))
						require.LessOrEqual(t, s.kept(), 2)
					}
				}
				require.Zero(t, job.LastHeartbeat)
			}
			require.Zero(t, s.kept())
		})
	}
}

// What a snapshot shows outlives a table that grows, a deletion and a Close.
func TestSnapshotOutlivesItsTable(t *testing.T) {
	for name, s := range withIndex() {
		t.Run(name, func(t *testing.T) {
			var ids []string
			for i := range 10 {
				ids = append(ids, strconv.Itoa(i))
			}
			started(t, s, ids...)
			n := 0
			for job := range s.All() {
				if n == 0 {
					for i := range 1000 {
						started(t, s, "x"+strconv.Itoa(i))
					}
					for _, id := range ids {
						require.NoError(t, s.Delete(id))
					}
					require.NoError(t, s.Close())
				}
				require.EqualValues(t, 1, job.Version)
				n++
			}
			require.Equal(t, 10, n)
		})
	}
}

// A writer that is interrupted inside a cell holds up a reader of that job, who
// gives up the processor again and again and does not return, and nobody else.
func TestReaderWaitsForAWriter(t *testing.T) { readerWaits(t, 1000) }

// The same with few enough steps that every schedule can be run:
//
//	go run ./cmd/racelab test -strategy exhaustive -run '^TestSmallReaderWaits$' -v ./atomic
func TestSmallReaderWaits(t *testing.T) { readerWaits(t, 2) }

func readerWaits(t *testing.T, rounds int) {
	s := NewInPlace()
	started(t, s, "a", "b")
	tag := tagOf("a")
	cell, _ := s.index.current.Load().find(tag, "a", s.index.current.Load().home(tag))
	h := cell.body.lock() // and now the writer is interrupted

	var reads sync.WaitGroup
	returned := make(chan jobstore.Job, 1)
	reads.Go(func() {
		job, _ := s.Get("a")
		returned <- job
	})
	for range rounds {
		runtime.Gosched()
		_, err := s.Get("b")
		require.NoError(t, err)
		beat(t, s, "b", 3)
		require.Empty(t, returned, "a reader returned while a writer had the cell")
	}
	cell.body.unlock(h)
	reads.Wait()
	require.Equal(t, "a", (<-returned).ID)
}

// inspected is a store on an index, with what tests ask it.
type inspected interface {
	jobstore.Store
	kept() int  // versions that are not the newest
	nodes() int // in the table
}

func withIndex() map[string]inspected {
	return map[string]inspected{"InPlace": NewInPlace(), "Cells": NewCells()}
}

func (s *InPlace) nodes() int { return count(&s.index, func(*cell) int { return 1 }) }

func (s *InPlace) kept() int {
	return count(&s.index, func(n *cell) (kept int) {
		for v := n.body.saved.Load(); v != nil; v = v.Older.Load() {
			kept++
		}
		return kept
	})
}

func (s *Cells) nodes() int { return count(&s.index, func(*node[versions]) int { return 1 }) }

func (s *Cells) kept() int {
	return count(&s.index, func(n *node[versions]) (kept int) {
		for v := n.body.newest.Load().Older.Load(); v != nil; v = v.Older.Load() {
			kept++
		}
		return kept
	})
}

func count[B any](x *index[B], of func(*node[B]) int) (sum int) {
	t := x.current.Load()
	for n := range t.all() {
		sum += of(n)
	}
	return sum
}
