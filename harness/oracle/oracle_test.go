package oracle

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/racecheck"
)

var update = flag.Bool("update", false, "write docs/oracle.md anew")

const (
	page      = "../../docs/oracle.md"
	schedules = 100
	budget    = 5 * time.Second // of a test; the guard waits for a step twice as long, on a machine under load too
	most      = 12              // exceptions
)

// exceptions are the tests that racelab judges otherwise than Go's race
// detector is meant to, with the mechanism that is in the way.
var exceptions = map[string]string{
	"TestRaceBetweenCleanups":   "the garbage collector runs cleanups on a goroutine that no schedule controls",
	"TestRaceFin":               "the garbage collector runs finalizers on a goroutine that no schedule controls",
	"TestRaceRangeFuncIterator": "the test skips itself in the source, under go test -race too (go.dev/issue/72925)",
}

// TestGoRaceSuite holds that each TestRace… is reported as a data race and no
// TestNoRace… is, but for the exceptions, and that a second run agrees.
func TestGoRaceSuite(t *testing.T) {
	if testing.Short() {
		t.Skip("explores 370 tests twice; run without -short")
	}
	racecheck.SkipUnderRace(t)
	from := suite(t)
	all := names(t, from)
	require.Greater(t, len(all), 300, "the suite of %s", from)
	dir, racelab := copySuite(t, from), build(t)

	got := run(t, racelab, dir)
	for _, name := range all {
		wrong := fault(name, got[name])
		why, listed := exceptions[name]
		assert.False(t, wrong != "" && !listed, "%s: %s; mend it, or list it with the mechanism", name, wrong)
		assert.False(t, wrong == "" && listed, "%s is listed (%s), but the run is right: take it off the list", name, why)
	}
	for name := range exceptions {
		assert.Contains(t, all, name, "an exception that the suite does not have")
	}
	assert.LessOrEqual(t, len(exceptions), most)
	compare(t, all, got, run(t, racelab, dir, slow(got)...))
	version := goEnv(t, "GOVERSION")
	checkPage(t, version, describe(version, all, got))
}

// A result is what -report says of a test.
type result struct {
	Test         string
	Verdict      string
	Token        string
	Seconds      float64
	Uncontrolled []string
}

// fault says what is wrong with the verdict on the named test; "" if nothing is.
func fault(name string, r result) string {
	switch {
	case r.Verdict == "":
		return "the report does not have it"
	case racy(name) && r.Verdict != "data-race":
		return "the verdict is " + r.Verdict + ", want data-race"
	case !racy(name) && r.Verdict == "data-race":
		return "the verdict is data-race, but it has none"
	case !racy(name) && r.Verdict != "pass" && len(r.Uncontrolled) == 0:
		return "the verdict is " + r.Verdict + ", want pass"
	}
	return ""
}

// slow returns the tests whose budget of time ran out, or may at the next run. How many schedules that
// leaves them depends on the machine, so a second run of them promises nothing.
func slow(results map[string]result) (names []string) {
	for name, r := range results {
		if r.Seconds >= budget.Seconds()/2 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// compare holds that every run is alike. The second may have left tests out.
func compare(t *testing.T, all []string, first, second map[string]result) {
	require.Greater(t, len(second), len(all)-20)
	for _, name := range all {
		a, b := first[name], second[name]
		if b.Verdict == "" {
			continue
		}
		assert.Equal(t, a.Verdict, b.Verdict, "%s: the verdict of the second run", name)
		assert.Equal(t, a.Token, b.Token, "%s: the token of the second run", name)
	}
}

// TestFault holds that the judge can find against racelab.
func TestFault(t *testing.T) {
	for _, c := range []struct {
		name    string
		r       result
		isFault bool
	}{
		{"TestRaceX", result{Verdict: "data-race"}, false},
		{"TestRaceX", result{Verdict: "pass"}, true},
		{"TestRaceX", result{Verdict: "deadlock"}, true},
		{"TestRaceX", result{Verdict: "uncontrolled", Uncontrolled: []string{"cgo"}}, true},
		{"TestRaceX", result{}, true},
		{"TestNoRaceX", result{Verdict: "pass"}, false},
		{"TestNoRaceX", result{Verdict: "uncontrolled", Uncontrolled: []string{"cgo"}}, false},
		{"TestNoRaceX", result{Verdict: "data-race"}, true},
		{"TestNoRaceX", result{Verdict: "crashed"}, true},
		{"TestNoRaceX", result{}, true},
	} {
		assert.Equal(t, c.isFault, fault(c.name, c.r) != "", "%s %v", c.name, c.r)
	}
}

func build(t *testing.T) string {
	name := filepath.Join(t.TempDir(), "racelab")
	out, err := exec.Command("go", "build", "-o", name, "../../cmd/racelab").CombinedOutput()
	require.NoError(t, err, string(out))
	return name
}

// run explores the suite, but for the tests to skip, and returns the results by test. Exit status 1 is as
// it should be: most tests fail.
func run(t *testing.T, racelab, dir string, skip ...string) map[string]result {
	file := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.Command(racelab, "test", "-count=1", "-seed=1", fmt.Sprint("-schedules=", schedules),
		fmt.Sprint("-budget=", budget), "-skip=^("+strings.Join(append(skip, "-"), "|")+")$", "-report="+file, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		require.Fail(t, "racelab test must exit with 1", "%v\n%s", err, out)
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err, string(out))
	var report struct{ Tests []result }
	require.NoError(t, json.Unmarshal(text, &report))
	results := map[string]result{}
	for _, r := range report.Tests {
		results[r.Test] = r
	}
	return results
}

func goEnv(t *testing.T, name string) string {
	out, err := exec.Command("go", "env", name).Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}

// checkPage compares docs/oracle.md with what the run gives. The suite is part
// of the Go distribution, so the page of one version says nothing about another.
func checkPage(t *testing.T, version, want string) {
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o666))
	}
	got, err := os.ReadFile(page)
	require.NoError(t, err)
	if !strings.Contains(string(got), version+" ") {
		t.Logf("docs/oracle.md is of another Go version than %s and not compared", version)
		return
	}
	assert.Equal(t, want, string(got), "docs/oracle.md is out of date; write it anew: go test ./harness/oracle -update")
}

// describe writes docs/oracle.md.
func describe(version string, all []string, got map[string]result) string {
	counts := map[bool]map[string]int{true: {}, false: {}}
	for _, name := range all {
		counts[racy(name)][got[name].Verdict]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, `# Go's own race suite under racelab

<!-- Written by: go test ./harness/oracle -update -->

%s keeps the tests of its race detector in `+"`src/runtime/race/testdata`"+`: %d tests
named TestRace…, which must be reported, and %d named TestNoRace…, which must not.
`+"`racelab test -schedules=%d`"+` judges them so, and a second run with the same
seed agrees in each verdict and token. That run leaves out the few tests that take a
second or more: the budget of time, not the seed, says how many schedules they get.

| tests | verdict | number |
|---|---|---:|
`, version, count(all, true), count(all, false), schedules)
	for _, kind := range []struct {
		racy bool
		name string
	}{{true, "TestRace…"}, {false, "TestNoRace…"}} {
		for _, v := range slices.Sorted(maps.Keys(counts[kind.racy])) {
			fmt.Fprintf(&b, "| %s | %s | %d |\n", kind.name, v, counts[kind.racy][v])
		}
	}
	fmt.Fprintf(&b, "\nThe exceptions, %d of them, and what is in the way:\n\n| test | verdict | mechanism |\n|---|---|---|\n", len(exceptions))
	for _, name := range slices.Sorted(maps.Keys(exceptions)) {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", name, got[name].Verdict, exceptions[name])
	}
	b.WriteString("\nA verdict `uncontrolled` on a TestNoRace… is no report of a race, and no proof that there is none:\n\n")
	for _, name := range all {
		if r := got[name]; !racy(name) && len(r.Uncontrolled) > 0 {
			fmt.Fprintf(&b, "- `%s`: %s\n", name, strings.Join(r.Uncontrolled, "; "))
		}
	}
	b.WriteString("\nThe files are copied into a module, with these edits so that they compile there:\n\n| file | edit | reason |\n|---|---|---|\n")
	for _, e := range edits {
		fmt.Fprintf(&b, "| %s | `%s` → `%s` | %s |\n", e.file, strings.TrimSpace(e.before), oneLine(e.after), e.why)
	}
	return b.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func count(all []string, isRacy bool) int {
	n := 0
	for _, name := range all {
		if racy(name) == isRacy {
			n++
		}
	}
	return n
}
