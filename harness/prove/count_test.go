package prove

import (
	"flag"
	"slices"
	"testing"

	"example.com/racelab/jobstore"
	"github.com/stretchr/testify/require"
)

var all = flag.Bool("all", false, "count the traces of three goroutines as well")

// TestCount holds that the search ran as many executions of every program on atomic
// as it has traces, counted in another way.
func TestCount(t *testing.T) {
	k, err := Load(kept)
	require.NoError(t, err)
	most := int64(0)
	for _, start := range Starts() {
		row := k.Find("atomic", start.Name)
		require.NotNil(t, row)
		var begin jobstore.Model
		for _, op := range start.calls(id) {
			begin, _ = begin.Step(op)
		}
		c := newCounter(begin)
		for _, total := range row.Totals {
			if total.Goroutines == 3 && !*all {
				continue
			}
			traces := int64(0)
			each(total.Goroutines, func(program [][]*jobstore.Op) {
				n := c.count(program).Int64()
				traces += n
				most = max(most, n)
			})
			require.EqualValues(t, total.Executions, traces, "programs of %d goroutines from %s", total.Goroutines, start.Name)
		}
	}
	if *all {
		require.EqualValues(t, 76_338, most, "docs/prove.md says how many a program has at most")
	}
}

// each calls f with every program of so many goroutines, up to their order.
func each(goroutines int, f func([][]*jobstore.Op)) {
	var bodies [][]*jobstore.Op
	calls := calls()
	for i := range calls {
		bodies = append(bodies, []*jobstore.Op{&calls[i].op})
		for j := range calls {
			bodies = append(bodies, []*jobstore.Op{&calls[i].op, &calls[j].op})
		}
	}
	var choose func(from int, program [][]*jobstore.Op)
	choose = func(from int, program [][]*jobstore.Op) {
		if len(program) == goroutines {
			f(program)
			return
		}
		for i := from; i < len(bodies); i++ {
			choose(i, append(program, bodies[i]))
		}
	}
	choose(0, nil)
}

// TestCountOfScenarios: the same of the scenarios, of which some have so many traces that
// swaps that would fail were made to wait.
func TestCountOfScenarios(t *testing.T) {
	explored, err := LoadScenarios(kept)
	require.NoError(t, err)
	for _, s := range Scenarios() {
		i := slices.IndexFunc(explored, func(e Explored) bool { return e.Store == "atomic" && e.Scenario == s.Name })
		require.GreaterOrEqual(t, i, 0, s.Name)
		require.Equal(t, "exhaustive", explored[i].Coverage, s.Name)
		traces, vain := tracesOf(s, explored[i].Tries > 0)
		require.EqualValues(t, explored[i].Traces, traces.Int64(), s.Name)
		require.EqualValues(t, explored[i].Tries, vain.Int64(), s.Name)
		if all, _ := tracesOf(s, false); explored[i].Tries > 0 {
			require.Greater(t, all.BitLen(), 16, "%s could be run whole", s.Name)
		}
	}
}
