package prove

import (
	"flag"
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"example.com/racelab/harness/linear"
	"github.com/stretchr/testify/require"
)

var (
	write  = flag.Bool("write", false, "run all programs, not only those of two goroutines, and keep what came of them (make prove)")
	only   = flag.String("stores", "", "run these stores only, separated by commas")
	update = flag.Bool("update", false, "write docs/prove.md anew from what was kept")
)

const (
	kept = "../../docs/prove"
	page = "../../docs/prove.md"
)

// TestProve runs the programs of up to two goroutines, and compares with what was
// kept; with -write those of three as well, and keeps it.
func TestProve(t *testing.T) {
	size := linear.Size{Goroutines: 2, Calls: 2}
	if *write {
		size = Size
		defer debug.SetGCPercent(debug.SetGCPercent(800)) // the heap is small, and most of it short-lived
	}
	for _, s := range Stores() {
		if *only != "" && !strings.Contains(","+*only+",", ","+s.Name+",") {
			continue
		}
		for _, start := range Starts() {
			row := Run(t, s, start, size)
			check(t, s, row)
			k, err := Load(kept)
			require.NoError(t, err)
			if *write {
				require.NoError(t, k.With(row).Save(kept, s.Name))
				t.Logf("%s, %s: %.1f s, %+v", s.Name, start.Name, row.Seconds, last(row))
				continue
			}
			old := k.Find(s.Name, start.Name)
			if old == nil {
				t.Logf("nothing was kept of %s from %s: make prove", s.Name, start.Name)
				continue
			}
			require.Equal(t, old.Totals[:len(row.Totals)], row.Totals, "%s from %s: not what was kept; make prove", s.Name, start.Name)
		}
	}
}

func last(r Row) linear.Totals {
	t := r.Totals[len(r.Totals)-1]
	t.Minimal = nil
	return t
}

// check holds that every program was run to its end, and that those of a store that
// is right all are.
func check(t *testing.T, s Store, r Row) {
	t.Helper()
	programs := []int{72, 2628, 64824}
	for i, sum := range r.Totals {
		require.Equal(t, programs[i], sum.Programs, "programs of %d goroutines", i+1)
		require.Zero(t, sum.Open, "%s from %s: programs that were not run to their end; a larger -budget", s.Name, r.Start)
		if s.Sure {
			require.Equal(t, sum.Programs, sum.Complete, "%s from %s: %v", s.Name, r.Start, sum.Minimal)
		}
		require.Equal(t, sum.Failing, len(sum.Minimal))
	}
	if !s.Sure && r.Start != "absent" {
		require.Positive(t, r.Totals[1].Failing, "a search that finds nothing wrong with %s is worth nothing", s.Name)
	}
}

// TestDocs holds that the page says what was kept, and that what was kept is right.
// What has not been run yet the page says too.
func TestDocs(t *testing.T) {
	k, err := Load(kept)
	require.NoError(t, err)
	for _, s := range Stores() {
		for _, start := range Starts() {
			if row := k.Find(s.Name, start.Name); row != nil {
				require.Len(t, row.Totals, Size.Goroutines)
				check(t, s, *row)
			}
		}
	}
	want := Page(k)
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o666))
	}
	got, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, want, string(got), "docs/prove.md is out of date: go test ./harness/prove -run TestDocs -update")
}
