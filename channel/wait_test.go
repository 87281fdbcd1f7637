package channel

import (
	"testing"
	"testing/synctest"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// busy keeps the owner of a new store in one call until free is closed.
func busy() (s *Store, free chan struct{}) {
	s, free = New(), make(chan struct{})
	go s.ask(func(table) { <-free })
	synctest.Wait()
	return s, free
}

// Calls that wait while the owner is busy are answered, one way or the other,
// when a Close waits among them, and the Close waits for the owner.
func TestCallsThatWaitForABusyOwner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, free := busy()
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
		require.Empty(t, errs, "calls that did not wait for the owner")

		close(free)
		synctest.Wait()
		require.True(t, closed)
		require.Len(t, errs, calls, "calls that were answered")
		for range calls {
			if err := <-errs; err != nil {
				require.ErrorIs(t, err, jobstore.ErrClosed)
			}
		}
	})
}

// What ask says is what happened, in 500 crowds of calls that wait for a busy
// owner, three before a Close and three behind it.
func TestAskTellsWhatHappened(t *testing.T) {
	count := map[bool]int{}
	for range 500 {
		synctest.Test(t, func(t *testing.T) {
			s, free := busy()
			answers := make(chan bool, 6)
			ask := func() {
				did := false
				said := s.ask(func(table) { did = true })
				assert.Equal(t, did, said)
				answers <- said
			}
			three := func() {
				for range 3 {
					go ask()
				}
				synctest.Wait()
			}
			three()
			go s.Close()
			synctest.Wait()
			three()
			close(free)
			for range cap(answers) {
				count[<-answers]++
			}
		})
	}
	require.NotZero(t, count[true], "no call was taken before the Close")
	require.NotZero(t, count[false], "no call was left when the owner ended")
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
