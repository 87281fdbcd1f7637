package prove

import (
	"runtime/debug"
	"testing"

	"example.com/racelab/harness/explore"
	"example.com/racelab/harness/scenario"
	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
)

// TestNoRaceScenarios runs every scenario of the report on each of the four stores.
// Under racelab test -strategy exhaustive that is every schedule; what make prove
// keeps is the report of that run.
func TestNoRaceScenarios(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	for _, store := range Stores() {
		if !store.Sure || !chosen(store.Name) {
			continue
		}
		for _, s := range Scenarios() {
			t.Run(store.Name+"/"+s.Name, func(t *testing.T) {
				var out scenario.Outcome
				explained := Explain(s)
				explore.Config{Runs: 20, Judge: func(t testing.TB) {
					if !explained.Has(out) {
						t.Errorf("no order of the calls gives this run:\n%v", s.Judge(store.Name, out).Evidence())
					}
				}}.Check(t, func(testing.TB) { out = s.Free(subject(store)) })
			})
		}
	}
}

// TestExplanations: an outcome that was explained says nothing of another one with the
// same versions and faults.
func TestExplanations(t *testing.T) {
	locked := Stores()[0]
	for _, s := range Scenarios() {
		e := Explain(s)
		right, again := s.Free(subject(locked)), s.Free(subject(locked))
		for range 2 {
			require.True(t, e.Has(right), s.Name)
			require.True(t, e.Has(again), s.Name)
		}
		wrong := s.Free(subject(locked))
		wrong.Answers[0][0].Job.Err = "never said"
		require.False(t, e.Has(wrong), s.Name)
		lost := s.Free(subject(locked))
		lost.Final = append(lost.Final, jobstore.Job{ID: "never created"})
		require.False(t, e.Has(lost), s.Name)
	}
}
