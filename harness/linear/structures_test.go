package linear_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/racecheck"
)

// A verdict is what racelab test must say of a Check.
type verdict struct {
	kind        string
	consequence string
	least, most int // calls of the program that a failure is reduced to
}

var pass = verdict{kind: "pass"}

// verdicts are those on the structures below testdata. The sizes are the least
// that there can be: two calls to lose one of them, three to see two others in
// another order than they were made in. Where more are needed, the least program
// within the one that was drawn may have one more.
var verdicts = map[string]verdict{
	"TestNoRaceQueue":           pass,
	"TestLogicRaceCheckThenAct": {"not-linearizable", "", 2, 2},
	"TestLogicRaceOneSignal":    {"deadlock", "", 4, 5},

	"TestNoRaceCache":         pass,
	"TestLogicRaceReadLocked": {"not-linearizable", "", 5, 6},
	"TestLogicRaceLoading":    {"not-linearizable", "", 2, 2},

	"TestNoRaceMap":               pass,
	"TestLogicRaceGetThenPut":     {"not-linearizable", "", 2, 2},
	"TestRaceBare":                {"data-race", "not-linearizable", 2, 2},
	"TestLogicRaceSharded":        {"not-linearizable", "", 3, 3},
	"TestNoRaceShardedWithoutSum": pass,
	"TestEvery":                   pass,
	"TestEvery#2":                 pass,
	"TestEvery#3":                 pass,
	"TestEveryBounded":            pass,
	"TestEveryBounded#2":          pass,
	"TestDrawn":                   pass,
	"TestDrawn#2":                 pass,

	"TestLogicRacePanic":    {"data-race", "panic", 2, 2},
	"TestLogicRaceDeadlock": {"deadlock", "", 2, 2},
	"TestLogicRaceStale":    {"not-linearizable", "", 2, 2},
	"TestNoRaceSlow":        pass,
	"TestNothingToLearn":    {"inconclusive", "", 0, 0},
}

// A report is the part of racelab's that is looked at.
type report struct {
	Tests []struct{ Test, Verdict, Consequence, Token string }
}

// TestStructures holds that every wrong structure is found and reduced to the
// fewest calls that show it, that each right one passes, and that a failure comes
// again when it is replayed.
func TestStructures(t *testing.T) {
	racecheck.SkipUnderRace(t)
	racelab := filepath.Join(t.TempDir(), "racelab")
	out, err := exec.Command("go", "build", "-o", racelab, "../../cmd/racelab").CombinedOutput()
	require.NoError(t, err, string(out))
	text, rep := explore(t, racelab, "./testdata/queue", "./testdata/lru", "./testdata/counter", "./testdata/odd")
	require.Len(t, rep.Tests, len(verdicts), text)
	for _, got := range rep.Tests {
		want := verdicts[got.Test]
		said := section(text, got.Test)
		assert.Equal(t, want.kind, got.Verdict, "%s\n%s", got.Test, said)
		assert.Equal(t, want.consequence, got.Consequence, got.Test)
		if want.most > 0 {
			n := calls(said)
			assert.True(t, want.least <= n && n <= want.most, "%s is reduced to %d calls, want %d to %d\n%s", got.Test, n, want.least, want.most, said)
			assert.Contains(t, said, "history:\n", got.Test)
		}
		if want.kind == "inconclusive" {
			assert.Contains(t, said, "nothing was learned", got.Test)
		}
	}
	replays(t, racelab, text)
}

func explore(t *testing.T, racelab string, args ...string) (string, report) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.Command(racelab, append([]string{"test", "-v", "-budget", "60s", "-schedules", "500", "-report", name}, args...)...)
	out, err := cmd.CombinedOutput()
	require.ErrorAs(t, err, new(*exec.ExitError), string(out))
	data, err := os.ReadFile(name)
	require.NoError(t, err, string(out))
	var r report
	require.NoError(t, json.Unmarshal(data, &r))
	return string(out), r
}

// section is what was printed of one test.
func section(text, test string) string {
	_, rest, _ := strings.Cut(text, "=== RUN   "+test+"\n")
	body, _, _ := strings.Cut(rest, "=== RUN")
	return body
}

// calls counts the calls of the program in a report.
func calls(said string) (n int) {
	_, rest, _ := strings.Cut(said, "program:\n")
	program, _, _ := strings.Cut(rest, "history:")
	for line := range strings.Lines(program) {
		if strings.Contains(line, "(") {
			n += 1 + strings.Count(line, ";")
		}
	}
	return n
}

// replays runs the replay command of a failure as it is printed.
func replays(t *testing.T, racelab, text string) {
	said := section(text, "TestLogicRaceGetThenPut")
	m := regexp.MustCompile(`replay: racelab (test -run '([^']*)' -replay (\S+) (\S+))`).FindStringSubmatch(said)
	require.NotEmpty(t, m, said)
	out, err := exec.Command(racelab, "test", "-v", "-run", m[2], "-replay", m[3], m[4]).CombinedOutput()
	require.ErrorAs(t, err, new(*exec.ExitError), string(out))
	assert.Equal(t, program(said), program(string(out)), "the same program, history and timeline\n%s", out)

	out, err = exec.Command(racelab, "test", "-run", "TestLogicRaceSharded", "-replay", m[3], m[4]).CombinedOutput()
	require.ErrorAs(t, err, new(*exec.ExitError), string(out))
	assert.Contains(t, string(out), "the token is of none of the tests that -run has named", "a token of another test is refused")
}

// program is what a report says from the program to the scope.
func program(said string) string {
	_, rest, _ := strings.Cut(said, "program:\n")
	body, _, _ := strings.Cut(rest, "scope:")
	return body
}
