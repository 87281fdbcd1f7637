package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/explore/wire"
	"example.com/racelab/harness/racecheck"
)

// make deterministic asks for the whole of it: every token a thousand times, a
// thousand processes, and once with nothing in the build cache.
var (
	replays    = flag.Int("replays", 20, "replay each token `n` times in one process")
	every      = flag.Int("every", 3, "replay the tokens of one test in `n`")
	processes  = flag.Int("processes", 0, "replay tokens in `n` processes besides")
	emptyCache = flag.Bool("empty-cache", false, "compare with a run that compiles everything anew")
)

// subjects are tests that fail on some schedule and that have what tends not to
// be alike twice: maps without an order, selects, timers, random numbers,
// addresses as values.
var subjects = [][]string{
	{"-C", "testdata/deterministic", "."},
	{"-C", "../../gallery", "./11-timer-against-result/broken", "./12-map-iteration/broken",
		"./18-context-not-cancelled/broken", "./34-losers-left/broken", "./38-used-after-put/broken",
		"./47-syncmap-load-then-store/broken", "./59-parallel-subtests/broken", "./67-wrong-one-signalled/broken"},
}

// A told test is a failure as it was told: the token and the story.
type toldTest struct {
	where []string // how to ask for its package
	wire.Test
	story string
}

func TestDeterministic(t *testing.T) {
	racecheck.SkipUnderRace(t)
	var all []toldTest
	for _, args := range subjects {
		text, tests := exploreAll(t, args)
		again, _ := exploreAll(t, args, "GOMAXPROCS=1", "GOGC=20")
		require.Equal(t, text, again, "the same seed tells another story in another process")
		if *emptyCache {
			again, _ := exploreAll(t, args, "GOCACHE="+t.TempDir())
			require.Equal(t, text, again, "with an empty build cache the same seed tells another story")
		}
		all = append(all, tests...)
	}
	require.Greater(t, len(all), 12)
	for i, test := range all {
		if i%*every != 0 {
			continue
		}
		text := replay(t, test, *replays)
		stories := strings.Split(text, "=== RUN   "+test.Test.Test+"\n")[1:]
		require.Len(t, stories, *replays)
		for i, story := range stories {
			require.Equal(t, timeline(stories[0]), timeline(story), "replay %d of %s", i+1, test.Test.Test)
		}
		require.Equal(t, timeline(test.story), timeline(stories[0]), "the replay of %s", test.Test.Test)
	}
	for i := range *processes {
		test := all[i%len(all)]
		require.Equal(t, timeline(test.story), timeline(replay(t, test, 1)), "process %d, %s", i+1, test.Test.Test)
	}
	t.Logf("%d tests, %d replays in one process of one in %d of them, %d processes besides", len(all), *replays, *every, *processes)
}

// exploreAll returns all that is told, and each failure.
func exploreAll(t *testing.T, args []string, env ...string) (string, []toldTest) {
	t.Helper()
	report := filepath.Join(t.TempDir(), "report.json")
	out := racelabTest(t, env, append([]string{"-v", "-leaks", "-count=1", "-p=1", "-schedules=300", "-report", report}, args...)...)
	text, err := os.ReadFile(report)
	require.NoError(t, err, out)
	var r struct{ Tests []wire.Test }
	require.NoError(t, json.Unmarshal(text, &r))
	var list []toldTest
	counts := ""
	for _, test := range r.Tests {
		counts += fmt.Sprintln(test.Test, test.Verdict, test.Schedules, test.Steps, test.Token, test.Sites)
		if test.Token == "" {
			continue
		}
		_, story, ok := strings.Cut(out, "=== RUN   "+test.Test+"\n")
		require.True(t, ok, out)
		list = append(list, toldTest{append(args[:2:2], test.Package), test, story})
	}
	return measured.ReplaceAllString(out, "T") + counts, list
}

// measured is what is not the same twice: times.
var measured = regexp.MustCompile(`[0-9.]+ ms|[0-9.]+s\b`)

// timeline is the part of a story that stays the same: all but the line that
// says how many schedules there were, and what comes after.
func timeline(story string) string {
	before, _, _ := strings.Cut(story, "    scope: ")
	_, lines, _ := strings.Cut(before, "\n\n") // the message is that of both
	return lines
}

func replay(t *testing.T, test toldTest, times int) string {
	t.Helper()
	args := []string{"-v", "-leaks", fmt.Sprintf("-count=%d", times), "-run", "^" + test.Test.Test + "$", "-replay", test.Token}
	return racelabTest(t, nil, append(args, test.where...)...)
}

func racelabTest(t *testing.T, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command("racelab", append([]string{"test", "-vet=off"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, string(out))
	require.Equal(t, 1, exit.ExitCode(), string(out))
	return string(out)
}
