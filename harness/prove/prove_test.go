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
	starts = flag.String("starts", "", "begin in these states only, separated by commas")
	most   = flag.Int("goroutines", Size.Goroutines, "with -write: run programs of so many goroutines at most; those of two take seconds")
	update = flag.Bool("update", false, "write docs/prove.md anew from what was kept")
)

const (
	kept = "../../docs/prove"
	page = "../../docs/prove.md"

	gcPercent = 6400 // the heap is small, and most of it short-lived
)

func chosen(store string) bool { return lists(*only, store) }

// lists reports whether a list names something. An empty one names everything.
func lists(list, name string) bool {
	return list == "" || strings.Contains(","+list+",", ","+name+",")
}

// TestProve runs the programs of up to two goroutines, and compares with what was
// kept; with -write those of three as well, and keeps it.
func TestProve(t *testing.T) {
	goroutines := 2
	if *write {
		goroutines = *most
		defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	}
	for _, s := range All() {
		if !chosen(s.Name) || s.faster() && !*write {
			continue
		}
		for _, start := range Starts() {
			if lists(*starts, start.Name) {
				row := Run(t, s, start, goroutines)
				check(t, s, row)
				compare(t, s, row)
			}
		}
	}
}

// TestBeside runs one call beside one call on the faster stores, which takes a second,
// and compares with what was kept or keeps it.
func TestBeside(t *testing.T) {
	for _, s := range Faster() {
		if chosen(s.Name) {
			row := RunBeside(t, s)
			checkBeside(t, s, row)
			compare(t, s, row)
		}
	}
}

// TestAnew runs the programs in which a job is made anew on the faster stores, and
// compares with what was kept or keeps it.
func TestAnew(t *testing.T) {
	for _, s := range Faster() {
		if chosen(s.Name) {
			row := RunAnew(t, s)
			checkAnew(t, s, row)
			compare(t, s, row)
		}
	}
}

func checkAnew(t *testing.T, s Store, r Row) {
	t.Helper()
	sum := r.Sum()
	require.Equal(t, 3*(20+210), sum.Programs)
	require.Equal(t, sum.Programs, sum.Complete+sum.Bounded, "%s: %+v", s.Name, sum)
}

func checkBeside(t *testing.T, s Store, r Row) {
	t.Helper()
	sum := r.Sum()
	require.Equal(t, 3*(9+45), sum.Programs)
	require.Equal(t, sum.Programs, sum.Complete+sum.Bounded, "%s: %+v", s.Name, sum)
	if s.Name != "locked-sharded" { // All beside All
		require.Equal(t, sum.Bounded, sum.Limited, "%s: programs with more traces than were run: %+v", s.Name, sum)
	}
}

// TestDrawn runs the programs on two jobs, with -write all of them, and a part of
// them otherwise.
func TestDrawn(t *testing.T) {
	for _, s := range Stores() {
		if !s.Sure || !chosen(s.Name) {
			continue
		}
		n := 50
		if *write {
			n = Programs
		}
		row := Draw(t, s, n)
		checkDrawn(t, s, row, n)
		if *write {
			compare(t, s, row)
		}
	}
}

// TestDrawnFindsWhatIsWrong shows that programs on two jobs can fail.
func TestDrawnFindsWhatIsWrong(t *testing.T) {
	for _, s := range Stores() {
		if s.Sure {
			continue
		}
		failing := 0
		for _, sum := range Draw(t, s, 90).Totals {
			failing += sum.Failing
		}
		require.Greater(t, failing, 10, "%s", s.Name)
	}
}

// compare holds that a row is what was kept, or keeps it.
func compare(t *testing.T, s Store, row Row) {
	t.Helper()
	k, err := Load(kept)
	require.NoError(t, err)
	old := k.Find(s.Name, row.Start)
	if *write && (old == nil || len(old.Totals) <= len(row.Totals)) {
		require.NoError(t, k.With(row).Save(kept, s.Name))
		t.Logf("%s, %s: %.1f s, %+v", s.Name, row.Start, row.Seconds, last(row))
		return
	}
	if old == nil {
		t.Logf("nothing was kept of %s from %s: make prove", s.Name, row.Start)
		return
	}
	require.Equal(t, old.Totals[:len(row.Totals)], row.Totals, "%s from %s: not what was kept; make prove", s.Name, row.Start)
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
		require.Zero(t, sum.Open, "%s from %s: programs that were not run as far as the size says; a larger -budget", s.Name, r.Start)
		if !s.faster() {
			require.Zero(t, sum.Bounded, "%s from %s: %v", s.Name, r.Start, sum.Bounds)
		}
		if s.Sure {
			require.Equal(t, sum.Programs, sum.Complete+sum.Bounded, "%s from %s: %v", s.Name, r.Start, sum.Minimal)
		}
		require.Equal(t, sum.Failing, len(sum.Minimal))
	}
	if !s.Sure && r.Start != "absent" {
		require.Positive(t, r.Totals[1].Failing, "a search that finds nothing wrong with %s is worth nothing", s.Name)
	}
}

func checkDrawn(t *testing.T, s Store, r Row, programs int) {
	t.Helper()
	all := 0
	for _, sum := range r.Totals {
		all += sum.Programs
		require.Equal(t, sum.Programs, sum.Complete, "%s: %+v", s.Name, sum)
	}
	require.Equal(t, programs, all)
}

// TestDocs holds that the page says what was kept, and that what was kept is right.
// What has not been run yet the page says too.
func TestDocs(t *testing.T) {
	k, err := Load(kept)
	require.NoError(t, err)
	for _, s := range All() {
		for _, start := range Starts() {
			if row := k.Find(s.Name, start.Name); row != nil {
				require.Subset(t, []int{2, s.Size.Goroutines}, []int{len(row.Totals)}, "goroutines")
				check(t, s, *row)
			}
		}
		if row := k.Find(s.Name, Beside); row != nil {
			checkBeside(t, s, *row)
		}
		if row := k.Find(s.Name, Anew); row != nil {
			checkAnew(t, s, *row)
		}
		if row := k.Find(s.Name, Two); row != nil {
			checkDrawn(t, s, *row, Programs)
		}
	}
	explored, err := LoadScenarios(kept)
	require.NoError(t, err)
	for _, e := range explored {
		require.Equal(t, "pass", e.Verdict, "%s on %s", e.Scenario, e.Store)
		if e.Scenario != "test-1" && e.Scenario != "test-2" { // of which there are smaller ones
			require.Equal(t, "exhaustive", e.Coverage, "%s on %s", e.Scenario, e.Store)
		}
	}
	want := Page(k, explored)
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o666))
	}
	got, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, want, string(got), "docs/prove.md is out of date: go test ./harness/prove -run TestDocs -update")
}

func TestMachines(t *testing.T) {
	require.Equal(t, "go1 on a; go2 on b", Kept{{On: "go1 on a"}, {On: "go2 on b"}, {On: "go1 on a"}}.machines())
	require.Equal(t, "go1 on a; for 1 of the 2 rows, on a machine that was not kept with them", Kept{{On: "go1 on a"}, {}}.machines())
}
