package linear

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Drawn programs are the same for a seed, differ from each other in more than the
// order of their goroutines, and have all sizes.
func TestSample(t *testing.T) {
	o := tokens(t)
	s := Sample{Programs: 40, Goroutines: 3, Calls: 2, Seed: 3}
	one, two := o.sample(s), o.sample(s)
	require.Len(t, one, 40)
	seen, sizes := map[string]bool{}, map[[2]int]bool{}
	for i, p := range one {
		require.Equal(t, p.encode(), two[i].encode(), "the same seed draws the same program")
		require.False(t, seen[string(p.encode())], "%s twice", p)
		seen[string(p.encode())] = true
		for g, calls := range p.goroutines[1:] {
			require.LessOrEqual(t, p.goroutines[g][0].method, calls[0].method, "goroutines in order: %s", p)
		}
		sizes[[2]int{len(p.goroutines), p.size()}] = true
	}
	for goroutines, calls := 2, 2; calls <= 6; calls++ {
		require.True(t, sizes[[2]int{goroutines, calls}] || sizes[[2]int{3, calls}], "a program of %d calls", calls)
	}
	s.Seed++
	require.NotEqual(t, one[0].encode(), o.sample(s)[0].encode())
	s.Programs = 1000
	require.Less(t, len(o.sample(s)), 1000, "there are not so many programs of two methods")
}

func TestSumOfTotals(t *testing.T) {
	a := []Totals{{Goroutines: 2, Programs: 3, Complete: 2, Failing: 1, Executions: 9, Minimal: []Failure{{Verdict: "a"}}}}
	b := []Totals{{Goroutines: 2, Programs: 4, Complete: 3, Bounded: 1, Bounds: []string{"spin"}}, {Goroutines: 3, Programs: 1, Open: 1}}
	require.Equal(t, []Totals{
		{Goroutines: 2, Programs: 7, Complete: 5, Failing: 1, Bounded: 1, Executions: 9, Minimal: []Failure{{Verdict: "a"}}, Bounds: []string{"spin"}},
		{Goroutines: 3, Programs: 1, Open: 1},
	}, Sum(a, b))
	require.Equal(t, 3, a[0].Programs, "what is added to stays")
}
