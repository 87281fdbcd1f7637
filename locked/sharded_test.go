package locked

import (
	"testing"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
)

func started(t *testing.T, s *Sharded, id string) {
	t.Helper()
	_, err := s.Create(id, 1)
	require.NoError(t, err)
	_, err = s.Update(id, jobstore.Start(2))
	require.NoError(t, err)
}

func beat(t *testing.T, s *Sharded, id string, at jobstore.Instant) {
	t.Helper()
	_, err := s.Update(id, jobstore.Beat(at))
	require.NoError(t, err)
}

func held(s *Sharded) (n int) {
	for i := range s.shards {
		h := &s.shards[i]
		n += len(h.touched) + len(h.gone)
	}
	return n
}

// Cuts under way at once show each its own epoch: before the first heartbeat,
// before the second, before the job was deleted and made anew, and after.
func TestSnapshotsAtATime(t *testing.T) {
	s := NewSharded()
	started(t, s, "a")
	var seen []jobstore.Instant
	for first := range s.All() {
		beat(t, s, "a", 5)
		for second := range s.All() {
			beat(t, s, "a", 6)
			for third := range s.All() {
				require.NoError(t, s.Delete("a"))
				for range s.All() {
					t.Fatal("a cut shows what was deleted before it")
				}
				started(t, s, "a")
				beat(t, s, "a", 9)
				for last := range s.All() {
					seen = append(seen, last.LastHeartbeat)
				}
				seen = append(seen, third.LastHeartbeat)
			}
			seen = append(seen, second.LastHeartbeat)
		}
		seen = append(seen, first.LastHeartbeat)
	}
	require.Equal(t, []jobstore.Instant{9, 6, 5, 0}, seen)
	require.Zero(t, held(s), "records kept after the last snapshot")
}

func TestCloseDropsTheJobsOnceNoRangeNeedsThem(t *testing.T) {
	s := NewSharded()
	started(t, s, "a")
	for range s.All() {
		require.NoError(t, s.Close())
		require.NotNil(t, s.shards[0].jobs)
	}
	require.Nil(t, s.shards[0].jobs)
}
