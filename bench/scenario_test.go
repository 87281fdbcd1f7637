package bench

import (
	"fmt"
	"testing"

	"example.com/racelab/harness/scenario"
	"github.com/stretchr/testify/require"
)

// harms are the scenarios whose harm is counted, with what one of them is.
var harms = []struct{ scenario, unit string }{
	{"lost-update", "lost-updates/op"},
	{"stale-heartbeat", "stale-heartbeats/op"},
	{"zombie", "zombies/op"},
}

// BenchmarkScenario reports how much harm one run of a scenario does. Naive
// stores park in their gap between read and write, others run freely. The time
// is that of the judge and is left out.
func BenchmarkScenario(b *testing.B) {
	for _, h := range harms {
		b.Run("scenario="+h.scenario, func(b *testing.B) {
			s, err := scenario.Find(h.scenario)
			if err != nil {
				b.Fatal(err)
			}
			for _, sub := range scenario.Stores() {
				b.Run("store="+sub.Name, func(b *testing.B) {
					shown := s.Repeat(sub, b.N).Tally[scenario.Shows]
					b.ReportMetric(0, "ns/op")
					b.ReportMetric(float64(shown)/float64(b.N), h.unit)
				})
			}
		})
	}
}

func TestOnlyNaiveDoesHarm(t *testing.T) {
	for _, h := range harms {
		s, err := scenario.Find(h.scenario)
		require.NoError(t, err)
		for _, sub := range scenario.Stores() {
			want := 0
			if sub.Name == "naive" {
				want = 10
			}
			got := s.Repeat(sub, 10).Tally[scenario.Shows]
			require.Equal(t, want, got, fmt.Sprintf("%s of 10 runs on %s", h.unit, sub.Name))
		}
	}
}
