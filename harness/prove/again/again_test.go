// Package again runs a part of make prove once more, in seconds, for make demo. It
// is a package of its own so that it links no more than it needs.
package again

import (
	"fmt"
	"strings"
	"testing"

	"example.com/racelab/harness/linear"
	"example.com/racelab/harness/prove"
)

const kept = "../../../docs/prove"

// TestAgain runs all programs of up to two goroutines on each store, from a job that
// is processing, and holds that they come to what was kept. Then it says what was
// kept of all programs.
func TestAgain(t *testing.T) {
	k, err := prove.Load(kept)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, s := range prove.Stores() {
		start := prove.Starts()[2]
		row := prove.Run(t, s, start, 2)
		if old := k.Find(s.Name, start.Name); old == nil {
			t.Errorf("nothing was kept of %s from %s: make prove-%s", s.Name, start.Name, s.Name)
		} else if was, is := said(old.Totals[:2]), said(row.Totals); was != is {
			t.Errorf("%s from %s came to %s; kept were %s", s.Name, start.Name, is, was)
		}
		fmt.Fprintf(&b, "run now:  %-14s %-10s %s\n", s.Name, start.Name, said(row.Totals))
	}
	for _, r := range k {
		if len(r.Totals) < 3 && r.Start != prove.Two {
			continue // a faster store: docs/prove.md has it
		}
		fmt.Fprintf(&b, "kept:     %-14s %-10s %s, in %.0f s on %s\n", r.Store, r.Start, said(r.Totals), r.Seconds, r.Date)
	}
	t.Logf("every program of the size, under every schedule:\n%skept by make prove in docs/prove; all of it: docs/prove.md", b.String())
}

// said is what programs came to.
func said(all []linear.Totals) string {
	sum := (&prove.Row{Totals: all}).Sum()
	text := fmt.Sprintf("%d programs, %d executions", sum.Programs, sum.Executions)
	if right := sum.Complete + sum.Bounded; right == sum.Programs {
		return text + ", all right"
	}
	return text + fmt.Sprintf(", %d right, %d with a race only, %d fail, %d contain one that fails", sum.Complete, sum.Racing, sum.Failing, sum.Containing)
}
