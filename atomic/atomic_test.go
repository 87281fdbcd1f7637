package atomic_test

import (
	"testing"

	"example.com/racelab/atomic"
	"example.com/racelab/jobstore"
	"example.com/racelab/jobstore/jobtest"
	"github.com/stretchr/testify/require"
)

var _ jobstore.Store = (*atomic.Store)(nil)

func open() jobstore.Store { return atomic.New() }

func TestSequential(t *testing.T)  { jobtest.Sequential(t, open) }
func TestErrors(t *testing.T)      { jobtest.Errors(t, open) }
func TestClosed(t *testing.T)      { jobtest.Closed(t, open) }
func TestCut(t *testing.T)         { jobtest.Cut(t, open) }
func TestHammer(t *testing.T)      { jobtest.Hammer(t, open) }
func TestCloseAtOnce(t *testing.T) { jobtest.CloseAtOnce(t, open) }

func TestGetAllocatesNothing(t *testing.T) {
	s := atomic.New()
	_, err := s.Create("a", 1)
	require.NoError(t, err)
	jobtest.Allocates(t, 0, "Get", func() error { _, err := s.Get("a"); return err })
}
