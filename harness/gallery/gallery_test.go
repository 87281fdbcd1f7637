package gallery

import (
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/racecheck"
)

var (
	fixedSchedules = flag.Int("fixed", 10_000, "schedules of each corrected twin")
	update         = flag.Bool("update", false, "write docs/gallery.md anew")
	native         = flag.Int("native", 0, "run the broken packages in so many processes under -race and keep what came of it (slow)")
)

const (
	modulePath = "example.com/racelab/gallery/"
	folder     = "../../gallery"
	page       = "../../docs/gallery.md"
)

// TestGallery holds that racelab finds each planted bug within 1,000 schedules,
// and nothing in the corrected twins.
func TestGallery(t *testing.T) {
	racecheck.SkipUnderRace(t)
	cases, err := Load(folder)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(cases), 40)
	racelab := build(t)

	tests, first := explore(t, racelab, "broken", "-schedules=1000")
	for _, c := range cases {
		assert.NoError(t, c.Broken(tests[c.Name]))
	}
	steps := lengths(tests, lessonTests(t, racelab))
	assert.LessOrEqual(t, median(steps), mostSteps, "the median timeline of %d bugs is longer than anybody reads", len(steps))
	want := table(cases, tests, first, proofs(t, racelab, cases), load(t)) + stepsText(steps)
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o666))
	}
	got, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, want, string(got), "docs/gallery.md is out of date; write it anew: go test ./harness/gallery -update")

	tests, _ = explore(t, racelab, "fixed", "-strategy=random", "-schedules="+strconv.Itoa(*fixedSchedules))
	for _, c := range cases {
		assert.NoError(t, c.Fixed(tests[c.Name], *fixedSchedules))
	}
}

// proofs holds that an exhaustive search finds each bug too, and returns what it
// says of the corrected twins.
func proofs(t *testing.T, racelab string, cases []Case) map[string][]Test {
	broken, _ := explore(t, racelab, "broken", "-strategy=exhaustive", "-budget=60s")
	fixed, _ := explore(t, racelab, "fixed", "-strategy=exhaustive", "-budget=60s")
	for _, c := range cases {
		assert.True(t, slices.ContainsFunc(broken[c.Name], func(r Test) bool { return r.Verdict != "pass" && r.Verdict != "inconclusive" }),
			"%s: not found by an exhaustive search", c.Name)
		for _, r := range fixed[c.Name] {
			assert.Equal(t, "pass", r.Verdict, "%s by an exhaustive search", c.Name)
		}
	}
	return fixed
}

// TestTwins holds that a twin differs from the broken package in the sources,
// not in what the test asks for, except where the test itself is what is wrong.
func TestTwins(t *testing.T) {
	cases, err := Load(folder)
	require.NoError(t, err)
	for _, c := range cases {
		broken, fixed := read(t, c.Name, "broken"), read(t, c.Name, "fixed")
		assert.Equal(t, slices.Sorted(maps.Keys(broken)), slices.Sorted(maps.Keys(fixed)), c.Name)
		same := 0
		for name, text := range broken {
			if fixed[name] == text {
				same++
			}
		}
		assert.Equal(t, len(broken)-1, same, "%s: the twins differ in one file", c.Name)
	}
}

// read returns the files of a package without their marks.
func read(t *testing.T, name, twin string) map[string]string {
	files, err := filepath.Glob(filepath.Join(folder, name, twin, "*"))
	require.NoError(t, err)
	texts := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		require.NoError(t, err)
		texts[filepath.Base(f)] = regexp.MustCompile(`\s*// BUG \w+`).ReplaceAllString(string(text), "")
	}
	return texts
}

func build(t *testing.T) string {
	name := filepath.Join(t.TempDir(), "racelab")
	out, err := exec.Command("go", "build", "-o", name, "../../cmd/racelab").CombinedOutput()
	require.NoError(t, err, string(out))
	return name
}

var failed = regexp.MustCompile(`^--- FAIL: .* \(schedule (\d+) of `)

// explore explores one twin of all entries. Besides the verdicts it returns in
// which schedule each entry failed first.
func explore(t *testing.T, racelab, twin string, flags ...string) (tests map[string][]Test, first map[string]int) {
	all, out := report(t, racelab, folder, append(flags, "./.../"+twin)...)
	tests, first = map[string][]Test{}, map[string]int{}
	for _, r := range all {
		tests[entry(r.Package)] = append(tests[entry(r.Package)], r)
	}
	at := 0
	for line := range strings.Lines(out) {
		if m := failed.FindStringSubmatch(line); m != nil {
			at, _ = strconv.Atoi(m[1])
		}
		if rest, ok := strings.CutPrefix(line, "FAIL\t"); ok {
			first[entry(rest)] = at
		}
	}
	return tests, first
}

// report runs racelab test in a folder and returns the verdicts, and what it printed.
func report(t *testing.T, racelab, dir string, args ...string) ([]Test, string) {
	file := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.Command(racelab, append([]string{"test", "-count=1", "-leaks", "-budget=10m", "-report=" + file}, args...)...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		require.NoError(t, err, string(out))
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err, string(out))
	var r Report
	require.NoError(t, json.Unmarshal(text, &r))
	return r.Tests, string(out)
}

func entry(pkg string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(pkg, modulePath), "/")
	return name
}
