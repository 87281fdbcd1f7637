package atomic_test

import (
	"fmt"
	"testing"

	"example.com/racelab/atomic"
	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/jobtest"
	"example.com/racelab/locked"
	"github.com/stretchr/testify/require"
)

var (
	_ jobstore.Handler = (*atomic.InPlace)(nil)
	_ jobstore.Handler = (*atomic.Cells)(nil)
	_ jobstore.Batcher = (*atomic.InPlace)(nil)
	_ jobstore.Viewer  = (*atomic.Cells)(nil)
	_ jobstore.Viewer  = (*atomic.Persistent)(nil)
	_ jobstore.Viewer  = (*atomic.Store)(nil)
)

// A handle is made before its job, outlives it, and finds the next one of its id.
func TestHandleOutlivesItsJob(t *testing.T) {
	each(t, func(t *testing.T, open jobtest.Open) {
		s := open()
		h := jobstore.HandleOf(s, "a")
		_, err := h.Get()
		require.ErrorIs(t, err, jobstore.ErrNotFound)
		for at := range jobstore.Instant(3) {
			_, err = s.Create("a", at+1)
			require.NoError(t, err)
			_, err = h.Update(jobstore.Start(9))
			require.NoError(t, err)
			job, err := h.Get()
			require.NoError(t, err)
			require.Equal(t, jobstore.Job{ID: "a", Status: jobstore.Processing, Created: at + 1, Started: 9, Version: 1}, job)
			require.NoError(t, s.Delete("a"))
			_, err = h.Update(jobstore.Beat(9))
			require.ErrorIs(t, err, jobstore.ErrNotFound)
		}
		require.NoError(t, s.Close())
		_, err = h.Get()
		require.ErrorIs(t, err, jobstore.ErrClosed)
		_, err = h.Update(jobstore.Beat(9))
		require.ErrorIs(t, err, jobstore.ErrClosed)
	})
}

// A batch has what as many calls of Get have, in groups that are full and not.
func TestBatch(t *testing.T) {
	each(t, func(t *testing.T, open jobtest.Open) {
		s := open()
		var ids []string
		for i := range 40 {
			ids = append(ids, fmt.Sprint(i))
			if i%3 != 0 {
				_, err := s.Create(ids[i], jobstore.Instant(i))
				require.NoError(t, err)
			}
		}
		jobs := make([]jobstore.Job, len(ids))
		require.NoError(t, jobstore.GetBatch(s, nil, nil))
		require.ErrorContains(t, jobstore.GetBatch(s, ids, jobs), `get job "33": no such job`)
		for i, id := range ids {
			want, _ := s.Get(id)
			require.Equal(t, want, jobs[i])
		}
		require.NoError(t, s.Close())
		require.ErrorIs(t, jobstore.GetBatch(s, ids, jobs), jobstore.ErrClosed)
	})
}

// What was lent out stays as it was, whatever becomes of the job.
func TestView(t *testing.T) {
	each(t, func(t *testing.T, open jobtest.Open) {
		s := open()
		_, err := jobstore.View(s, "a")
		require.ErrorIs(t, err, jobstore.ErrNotFound)
		want, err := s.Create("a", 1)
		require.NoError(t, err)
		view, err := jobstore.View(s, "a")
		require.NoError(t, err)
		_, err = s.Update("a", jobstore.Start(2))
		require.NoError(t, err)
		require.NoError(t, s.Delete("a"))
		require.Equal(t, want, *view)
		require.NoError(t, s.Close())
		_, err = jobstore.View(s, "a")
		require.ErrorIs(t, err, jobstore.ErrClosed)
	})
}

// BenchmarkFast measures the fast paths beside Get, on 10,000 and 1,000,000 jobs:
//
//	go test -run '^$' -bench Fast -count 10 ./atomic
func BenchmarkFast(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000} {
		ids := make([]string, n)
		for i := range ids {
			ids[i*7919%n] = fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(i)*2654435761, i)
		}
		for name, s := range map[string]jobstore.Store{"locked": locked.New(), "inplace": atomic.NewInPlace(), "cells": atomic.NewCells()} {
			for _, id := range ids {
				if _, err := s.Create(id, 1); err != nil {
					b.Fatal(err)
				}
			}
			handles := make([]jobstore.Handle, n)
			for i, id := range ids {
				handles[i] = jobstore.HandleOf(s, id)
			}
			run := func(path string, group int, call func(i int) error) {
				b.Run(fmt.Sprintf("jobs=%d/store=%s/path=%s", n, name, path), func(b *testing.B) {
					for i := 0; i < b.N; i += group {
						if err := call(i % (n - group)); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
			run("get", 1, func(i int) error { _, err := s.Get(ids[i]); return err })
			run("handle", 1, func(i int) error { _, err := handles[i].Get(); return err })
			run("view", 1, func(i int) error { _, err := jobstore.View(s, ids[i]); return err })
			jobs := make([]jobstore.Job, 64)
			run("batch", 64, func(i int) error { return jobstore.GetBatch(s, ids[i:i+64], jobs) })
		}
	}
}
