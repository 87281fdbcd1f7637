package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"example.com/racelab/harness/racecheck"
)

var update = flag.Bool("update", false, "write the expected stories anew")

// TestStories compares what racelab tells of each kind of failure, line by line.
// The modules are run twice: the same seed tells the same story, byte for byte.
func TestStories(t *testing.T) {
	racecheck.SkipUnderRace(t)
	p := scriptParams(t, "testdata/stories")
	p.UpdateScripts = *update
	p.Cmds["tell"] = tell
	testscript.Run(t, p)
}

// What a change of the strategies moves without changing the story.
var moving = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`\(schedule \d+ of (\d+), [\d.]+ ms\)`), "(schedule N of $1, T ms)"},
	{regexp.MustCompile(`scope: .*; everything instrumented`), "scope: S; everything instrumented"},
	{regexp.MustCompile(`none found in [\d,]+ schedules?`), "none found in N schedules"},
	{regexp.MustCompile(`r1:[\w-]+`), "r1:…"},
	{regexp.MustCompile(`\t[\d.]+s `), "\tTs "},
	{regexp.MustCompile(`\([\d.]+s\)`), "(Ts)"},
	{regexp.MustCompile(`(?m) +$`), ""},
}

var times = regexp.MustCompile(`[\d.]+( ms|s\b)`)

// tell runs racelab test, twice, and leaves what it says in a file: tell FILE ARGS.
func tell(ts *testscript.TestScript, neg bool, args []string) {
	var said [2][]byte
	for i := range said {
		cmd := exec.Command("racelab", append([]string{"test", "-count=1"}, args[1:]...)...)
		cmd.Dir = ts.MkAbs(".")
		cmd.Env = os.Environ()
		for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS", "GOTOOLCHAIN", "HOME", "PATH"} {
			cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
		}
		out, err := cmd.CombinedOutput()
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
			ts.Fatalf("%v\n%s", err, out)
		}
		said[i] = out
	}
	if a, b := times.ReplaceAll(said[0], nil), times.ReplaceAll(said[1], nil); !bytes.Equal(a, b) {
		ts.Fatalf("two runs with one seed differ:\n%s\nand\n%s", a, b)
	}
	text := said[0]
	for _, m := range moving {
		text = m.pattern.ReplaceAll(text, []byte(m.instead))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), text, 0o666))
}
