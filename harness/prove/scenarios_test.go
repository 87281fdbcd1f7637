package prove

import (
	"runtime/debug"
	"testing"

	"example.com/racelab/harness/explore"
	"example.com/racelab/harness/scenario"
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
				explore.Config{Runs: 20, Judge: func(t testing.TB) {
					if !s.Explains(out) {
						t.Errorf("no order of the calls gives this run:\n%v", s.Judge(store.Name, out).Evidence())
					}
				}}.Check(t, func(testing.TB) { out = s.Free(subject(store)) })
			})
		}
	}
}
