package locked_test

import (
	"testing"

	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/jobtest"
	"example.com/racelab/locked"
	"github.com/stretchr/testify/require"
)

var (
	_ jobstore.Store = (*locked.Store)(nil)
	_ jobstore.Store = (*locked.PerJob)(nil)
	_ jobstore.Store = (*locked.Sharded)(nil)
)

func each(t *testing.T, check func(*testing.T, jobtest.Open)) {
	t.Run("New", func(t *testing.T) { check(t, func() jobstore.Store { return locked.New() }) })
	t.Run("NewPerJob", func(t *testing.T) { check(t, func() jobstore.Store { return locked.NewPerJob() }) })
	t.Run("NewSharded", func(t *testing.T) { check(t, func() jobstore.Store { return locked.NewSharded() }) })
}

func TestSequential(t *testing.T)  { each(t, jobtest.Sequential) }
func TestErrors(t *testing.T)      { each(t, jobtest.Errors) }
func TestClosed(t *testing.T)      { each(t, jobtest.Closed) }
func TestCut(t *testing.T)         { each(t, jobtest.Cut) }
func TestHammer(t *testing.T)      { each(t, jobtest.Hammer) }
func TestCloseAtOnce(t *testing.T) { each(t, jobtest.CloseAtOnce) }

func TestNoAllocation(t *testing.T) {
	each(t, func(t *testing.T, open jobtest.Open) {
		s := open()
		_, err := s.Create("a", 1)
		require.NoError(t, err)
		_, err = s.Update("a", jobstore.Start(2))
		require.NoError(t, err)

		at := jobstore.Instant(2)
		jobtest.Allocates(t, 0, "Get", func() error { _, err := s.Get("a"); return err })
		jobtest.Allocates(t, 0, "Update", func() error { _, err := s.Update("a", jobstore.Progress(50, 3)); return err })
		jobtest.Allocates(t, 0, "Beat", func() error { at++; _, err := s.Update("a", jobstore.Beat(at)); return err })
	})
}
