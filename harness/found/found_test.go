package found

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"example.com/racelab/harness/explore/wire"
	"example.com/racelab/harness/racecheck"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write docs/found.md anew")

const page = "../../docs/found.md"

// TestDocs runs the tests under racelab test and compares what is drawn of them
// with the page.
func TestDocs(t *testing.T) {
	racecheck.SkipUnderRace(t)
	said := explore(t)
	require.Len(t, said, len(tests))
	for name, unit := range said {
		require.Equal(t, wire.DataRace, unit.Verdict, name)
		require.Contains(t, []string{wire.Assertion, wire.Fatal}, unit.Consequence, name)
	}
	want, err := Page(said)
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o666))
	}
	got, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, want, string(got), "docs/found.md is out of date: go test ./harness/found -update")
}

// TestRaceDetector holds that the race detector reports each test, as its name says
// that it does. The failure itself nobody sees there.
func TestRaceDetector(t *testing.T) {
	if !racecheck.UnderRace() {
		t.Skip("go test -race runs this")
	}
	b, err := racecheck.Build(t.Context(), "_report", t.TempDir())
	if errors.Is(err, racecheck.ErrNoRace) {
		t.Skip("the race part did not run:", err)
	}
	require.NoError(t, err)
	all, err := b.Tests(t.Context())
	require.NoError(t, err)
	require.Len(t, all, len(tests))
	for _, test := range all {
		want, err := racecheck.Expect(test)
		require.NoError(t, err)
		_, err = b.Check(t.Context(), test, want, 3)
		require.NoError(t, err)
	}
}

// explore returns what racelab test says of each test.
func explore(t *testing.T) map[string]wire.Test {
	t.Helper()
	dir := t.TempDir()
	racelab, report := filepath.Join(dir, "racelab"), filepath.Join(dir, "report.json")
	out, err := exec.Command("go", "build", "-o", racelab, "../../cmd/racelab").CombinedOutput()
	require.NoError(t, err, string(out))
	cmd := exec.Command(racelab, "test", "-v", "-budget", "2m", "-report", report, "./harness/found/_report")
	cmd.Dir = "../.."
	out, err = cmd.CombinedOutput()
	exit := (*exec.ExitError)(nil)
	require.True(t, errors.As(err, &exit) && exit.ExitCode() == 1, "%v\n%s", err, out)
	text, err := os.ReadFile(report)
	require.NoError(t, err)
	var r struct{ Tests []wire.Test }
	require.NoError(t, json.Unmarshal(text, &r))
	said := map[string]wire.Test{}
	for _, unit := range r.Tests {
		said[unit.Test] = unit
	}
	return said
}

// A timeline is drawn in the columns of the report, without what the test does
// itself and what is no matter of a job.
func TestTable(t *testing.T) {
	tl := &wire.Timeline{
		Lanes: []wire.Lane{{Name: "main"}, {Name: "mainThread", Start: "a_test.go:1"}, {Name: "heartbeatTask", Start: "a_test.go:2"}},
		Steps: []wire.Step{
			{Lane: 0, File: "x/a_test.go", Line: 1, Ops: []string{"go mainThread"}},
			{Lane: 1, File: "x/a.go", Line: 7, Ops: []string{"read *job={\"job\" 1 10 \"\" 1000…", "read s.Pause=nil"}},
			{Lane: 2, File: "x/a.go", Line: 8, Ops: []string{"read j.Status=1", "write j.LastHeartbeat=5000000000", "write j.Version=3"}},
			{Lane: 1, File: "x/a.go", Line: 9, Ops: []string{"write map s.jobs=map[\"job\":*Job#2]"}, Source: []string{"s.jobs[id] = &after"}},
			{Lane: 2, File: "x/a.go", Line: 10, Ops: []string{"write *field=5000000000", "write *field=3"}},
			{Lane: 2, File: "x/a.go", Line: 11, Ops: []string{"write map s.jobs=map[]"}, Source: []string{"delete(s.jobs, id)"}},
			{Lane: 0, File: "x/a_test.go", Line: 12, Ops: []string{"read *job={\"job\" 2 100 \"\" 1000…"}},
		},
	}
	require.Equal(t, ""+
		"Time | Main thread                                | Heartbeat task\n"+
		"-----|--------------------------------------------|--------------------------------------------\n"+
		"T1   | Read job: processing, progress=10 (a.go:7) |\n"+
		"T2   |                                            | Check status==processing (a.go:8)\n"+
		"T3   |                                            | In its copy set last_heartbeat=5s (a.go:8)\n"+
		"T4   | Write to map (a.go:9)                      |\n"+
		"T5   |                                            | Set last_heartbeat=5s (a.go:10)\n"+
		"T6   |                                            | Delete from map, left: none (a.go:11)\n", Table(tl))
	require.Equal(t, "In the end the job is completed, progress=100", end(tl))
}

// Of many goroutines those are drawn that met another one, and a long row is cut.
func TestFold(t *testing.T) {
	tl := &wire.Timeline{Lanes: []wire.Lane{{Name: "main"}, {Name: "thread#1", Start: "a"}, {Name: "thread#2", Start: "a"}, {Name: "thread#3", Start: "a"}}}
	for _, lane := range []int{1, 1, 2, 3, 2} {
		tl.Steps = append(tl.Steps, wire.Step{Lane: lane})
	}
	names, column := columns(tl)
	require.Equal(t, []string{"Thread 2", "Thread 3"}, names)
	require.Equal(t, map[int]int{2: 0, 3: 1}, column)

	lines := make([]line, longest)
	require.Len(t, fold(lines), longest)
	lines = append(lines, line{}, line{column: 1})
	require.Equal(t, "… 5 steps more", fold(lines)[ends].text)
	require.Len(t, fold(lines), 2*ends+2)
}

// A scenario that was not found has no page.
func TestNothingFound(t *testing.T) {
	_, err := Page(map[string]wire.Test{"TestRaceLostUpdate": {Verdict: wire.Pass}})
	require.ErrorContains(t, err, "nothing was found for lost-update")
}
