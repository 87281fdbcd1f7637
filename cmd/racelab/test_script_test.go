package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/racecheck"
)

// TestTestScripts runs racelab test on modules of its own. They need a cache of
// compiled packages, or each would compile the standard library anew, and the
// modules that this one depends on, which are in the module cache already.
func TestTestScripts(t *testing.T) {
	racecheck.SkipUnderRace(t)
	testscript.Run(t, scriptParams(t, "testdata/test"))
}

// scriptParams is how scripts in a folder are run.
func scriptParams(t *testing.T, dir string) testscript.Params {
	out, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE", "GOROOT").Output()
	require.NoError(t, err)
	env := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Len(t, env, 3)
	sums, err := filepath.Abs("../../go.sum")
	require.NoError(t, err)
	return testscript.Params{
		Dir: dir,
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, "GOCACHE="+env[0], "GOMODCACHE="+env[1], "GOROOT_="+env[2],
				"GOPROXY=off", "GOFLAGS=", "GOTOOLCHAIN=local", "SUMS="+sums, "RACELAB_MODULE="+filepath.Dir(sums))
			return nil
		},
		Condition: condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":    statusOf,
			"old":       makeOld,
			"await":     await,
			"remember":  remember,
			"unchanged": unchanged,
			"token":     tokenOf,
			"events":    eventsOf,
		},
	}
}

func condition(c string) (bool, error) {
	switch c {
	case "unix":
		return runtime.GOOS != "windows", nil
	case "cgo": // and a C compiler
		out, err := exec.Command("go", "env", "CGO_ENABLED", "CC").Output()
		enabled, cc, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		if err != nil || enabled != "1" {
			return false, err
		}
		_, err = exec.LookPath(strings.Fields(cc)[0])
		return err == nil, nil
	}
	return false, fmt.Errorf("there is no condition %q", c)
}

// statusOf runs a program that must end with the status given: status 1 racelab test.
func statusOf(ts *testscript.TestScript, neg bool, args []string) {
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if fmt.Sprint(got) != args[0] {
		ts.Fatalf("got exit status %d, want %s", got, args[0])
	}
}

// eventsOf holds that a file is a stream as go doc test2json describes it: a
// line is an event with known fields, a test that is run ends once, and so does
// each package that is started, last.
func eventsOf(ts *testscript.TestScript, neg bool, args []string) {
	open := map[string]bool{} // packages and tests, by "package test"
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		var e struct {
			Time                                time.Time
			Action, Package, Test, Output       string
			Elapsed                             float64
			ImportPath, FailedBuild, Key, Value string
			OutputType                          string
		}
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		ts.Check(d.Decode(&e))
		name := e.Package + " " + e.Test
		switch e.Action {
		case "start", "run":
			if open[name] {
				ts.Fatalf("%q begins twice", name)
			}
			open[name] = true
		case "pass", "fail", "skip":
			if !open[name] {
				ts.Fatalf("%q ends and has not begun", name)
			}
			delete(open, name)
			for other := range open {
				if e.Test == "" && strings.HasPrefix(other, name) {
					ts.Fatalf("%q has not ended before its package", other)
				}
			}
		case "output", "pause", "cont", "build-output", "build-fail":
		default:
			ts.Fatalf("unknown action in %s", line)
		}
	}
	if len(open) > 0 {
		ts.Fatalf("begun and not ended: %v", open)
	}
}

// tokenOf puts the token in an output into the variable TOKEN.
func tokenOf(ts *testscript.TestScript, neg bool, args []string) {
	_, token, ok := strings.Cut(ts.ReadFile(args[0]), " -replay ")
	if !ok {
		ts.Fatalf("no token in %s", args[0])
	}
	ts.Setenv("TOKEN", strings.Fields(token)[0])
}

// makeOld gives a file a time stamp of an hour ago.
func makeOld(ts *testscript.TestScript, neg bool, args []string) {
	then := time.Now().Add(-time.Hour)
	ts.Check(os.Chtimes(ts.MkAbs(args[0]), then, then))
}

// awaitLimit is how long await waits. A program that is to make the file has been
// built until then even with an empty build cache.
var awaitLimit = 3 * time.Minute

// await waits until another program has made a file. A build that is broken never
// makes it, so the wait has an end.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if err := waitFor(ts.MkAbs(args[0]), awaitLimit); err != nil {
		ts.Fatalf("await %s: %v; did the program in the background build, and run?", args[0], err)
	}
}

func waitFor(name string, limit time.Duration) error {
	for end := time.Now().Add(limit); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(name); err == nil {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("there is no such file after %v", limit)
		}
	}
}

func TestAwaitEnds(t *testing.T) {
	name := filepath.Join(t.TempDir(), "never")
	require.EqualError(t, waitFor(name, 20*time.Millisecond), "there is no such file after 20ms")
	require.NoError(t, os.WriteFile(name, nil, 0o666))
	require.NoError(t, waitFor(name, 0))
}

// remember and unchanged hold that a folder stays byte for byte as it was.
func remember(ts *testscript.TestScript, neg bool, args []string) {
	ts.Setenv("SUM_"+args[0], sum(ts, args[0]))
}

func unchanged(ts *testscript.TestScript, neg bool, args []string) {
	if was, is := ts.Getenv("SUM_"+args[0]), sum(ts, args[0]); was != is {
		ts.Fatalf("%s has changed:\n%s\nwas\n%s", args[0], is, was)
	}
}

func sum(ts *testscript.TestScript, dir string) string {
	var b strings.Builder
	ts.Check(filepath.WalkDir(ts.MkAbs(dir), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		fmt.Fprintf(&b, "%s %x\n", name, sha256.Sum256(text))
		return err
	}))
	return b.String()
}

// TestLimitsAreHeld goes through the rows of docs/limits.md: each names what
// holds it.
func TestLimitsAreHeld(t *testing.T) {
	page, err := os.ReadFile("../../docs/limits.md")
	require.NoError(t, err)
	rows := regexp.MustCompile("(?m)^\\| .*\\| `?([^|`]+)`? \\|$").FindAllStringSubmatch(string(page), -1)
	held := 0
	for _, row := range rows {
		switch name := row[1]; {
		case name == "held by":
		case strings.HasSuffix(name, ".txtar"):
			held++
			require.FileExists(t, filepath.Join("testdata/test", name), row[0])
		default:
			held++
			require.FileExists(t, filepath.Join("../..", name), row[0])
		}
	}
	require.Equal(t, strings.Count(string(page), "\n| ")-strings.Count(string(page), "held by |"), held, "a row names nothing")
}
