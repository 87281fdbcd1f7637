package channel

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

// More calls wait for the owner than one owner makes in a row: the next one is
// made by its own caller, who is the owner then. Each is made once and in the
// order in which it came, and in the end the jobs have no owner.
func TestOwnershipIsHandedOver(t *testing.T) {
	const calls = 5*inARow + 7
	synctest.Test(t, func(t *testing.T) {
		s := NewCombining()
		require.True(t, s.acquire())
		free := make(chan struct{})
		var made []int
		for i := range calls {
			go s.send(func(table) {
				if i == inARow {
					<-free
				}
				made = append(made, i)
			})
			synctest.Wait()
		}
		require.Empty(t, made, "made by somebody who is not the owner")
		s.release() // waits for free if it makes that call too
		synctest.Wait()
		require.Len(t, made, inARow, "one owner makes so many")
		close(free)
		synctest.Wait()
		require.Len(t, made, calls)
		for i, call := range made {
			require.Equal(t, i, call)
		}
		require.False(t, s.owned.Load())
		require.Nil(t, s.pending.Load())
	})
}

// A call that comes between the owner's last look at pending and its giving up
// is made all the same.
func TestNoCallIsLeftBehind(t *testing.T) {
	s := NewCombining()
	for range 2000 {
		first, second := make(chan bool), make(chan bool)
		go func() { s.send(func(table) {}); close(first) }()
		go func() {
			if s.acquire() {
				s.release()
			}
			close(second)
		}()
		<-first
		<-second
	}
	require.False(t, s.owned.Load())
}
