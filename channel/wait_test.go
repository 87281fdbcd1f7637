package channel

import (
	"testing"
	"testing/synctest"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
)

// Calls that wait while the owner is busy are answered, one way or the other,
// when a Close waits among them, and the Close waits for the owner.
func TestCallsThatWaitForABusyOwner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New()
		free := make(chan struct{})
		go s.ask(func(table) { <-free })
		synctest.Wait() // the owner is in that call

		const calls = 8
		errs := make(chan error, calls)
		for i := range calls {
			go func() {
				_, err := s.Create(string(rune('a'+i)), 1)
				errs <- err
			}()
		}
		closed := false
		go func() { s.Close(); closed = true }()
		synctest.Wait()
		require.False(t, closed, "Close returned while the owner was still at work")

		close(free)
		synctest.Wait()
		require.True(t, closed)
		require.Len(t, errs, calls, "calls that were answered")
		for range calls {
			if err := <-errs; err != nil {
				require.ErrorIs(t, err, jobstore.ErrClosed)
			}
		}
		_, err := s.Get("a")
		require.ErrorIs(t, err, jobstore.ErrClosed)
	})
}

func TestCloseWaitsForTheOwner(t *testing.T) {
	for range 1000 {
		s := New()
		s.ask(func(table) {}) // now the owner runs and waits for the next call
		require.NoError(t, s.Close())
		select {
		case <-s.ended:
		default:
			t.Fatal("Close returned before the owner ended")
		}
	}
}
