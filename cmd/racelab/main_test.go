package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"example.com/racelab/harness/explore/wire"
	"example.com/racelab/harness/scenario"
	"example.com/racelab/jobstore"
)

func TestMain(m *testing.M) {
	testscript.Main(watched{m}, map[string]func(){"racelab": main})
}

// watched are tests that leave no goroutine.
type watched struct{ *testing.M }

func (w watched) Run() int {
	code := w.M.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("GORACE", "atexit_sleep_ms=0") // under -race, racelab is the race-enabled test binary
			return nil
		},
		Condition: func(string) (bool, error) { return runtime.NumCPU() > 1, nil }, // [two]
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"status": statusIs},
	})
}

// statusIs runs a program that must write one line to standard error and nothing
// else, and end with the status given: status 2 racelab demo -x.
func statusIs(ts *testscript.TestScript, neg bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || args[0] != "2" || exit.ExitCode() != 2 {
		ts.Fatalf("got %v: want status %s", err, args[0])
	}
	if text := ts.ReadFile("stderr"); strings.Count(text, "\n") != 1 || ts.ReadFile("stdout") != "" {
		ts.Fatalf("got %q: want one line", text)
	}
}

// planted is the naive store under another name, of which every scenario
// expects that it holds.
func planted(t *testing.T) scenario.Subject {
	sub, err := scenario.FindStore("naive")
	require.NoError(t, err)
	sub.Name = "planted"
	return sub
}

func TestUnexpectedVerdictIsStatusOne(t *testing.T) {
	s, err := scenario.Find("zombie")
	require.NoError(t, err)
	var out bytes.Buffer
	d := demo{printer: printer{w: &out}, runs: 1, scenarios: []scenario.Scenario{s}, stores: []scenario.Subject{planted(t)}}
	assert.ErrorIs(t, d.run(), errVerdict)
	assert.Contains(t, out.String(), "UNEXPECTED zombie on planted: SHOWN in 5 of 5 runs, want holds in all\n")
	assert.Contains(t, out.String(), "1 verdicts, 1 not as expected")
	assert.Contains(t, out.String(), "breach      Complete was accepted and the job is processing for ever")
}

func TestBeforeAfterJudgesTheRecord(t *testing.T) {
	var out bytes.Buffer
	d := demo{printer: printer{w: &out}}
	d.serve(planted(t))
	assert.Empty(t, d.unexpected, "a store with a gap loses the 30%")
	_, locked := d.pair()
	locked.OpenPaused = func(func()) jobstore.Store { return locked.Open() }
	d.serve(locked)
	assert.Len(t, d.unexpected, 1, "a store with a gap that loses nothing is not the before")
}

func TestColors(t *testing.T) {
	var out bytes.Buffer
	p := printer{w: &out, color: true}
	p.printf("%s", p.paint(red, "SHOWN"))
	assert.Equal(t, "\x1b[31mSHOWN\x1b[0m", out.String())

	out.Reset()
	p.w = plain{&out}
	p.printf("%s", p.paint(red, "SHOWN"))
	assert.Equal(t, "SHOWN", out.String())

	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	assert.False(t, colorful(&out), "not a file")
	if tty, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0); err == nil { // a terminal, where there is one
		defer tty.Close()
		assert.True(t, colorful(tty))
		t.Setenv("TERM", "dumb")
		assert.False(t, colorful(tty))
		t.Setenv("TERM", "xterm")
		t.Setenv("NO_COLOR", "1")
		assert.False(t, colorful(tty))
	}
}

func TestCommandLinksNoTestLibrary(t *testing.T) {
	text, err := exec.Command("go", "list", "-deps", ".").Output()
	require.NoError(t, err)
	deps := strings.Fields(string(text))
	require.Contains(t, deps, "example.com/racelab/harness/scenario")
	for _, dep := range deps {
		for _, banned := range []string{"testing", "github.com/stretchr/testify", "pgregory.net/rapid", "go.uber.org/goleak"} {
			assert.Falsef(t, dep == banned || strings.HasPrefix(dep, banned+"/"), "racelab links %s", dep)
		}
	}
}

func TestMergedNumbersAreSums(t *testing.T) {
	shard := func(again int) *wire.Test {
		return &wire.Test{Verdict: wire.Pass, Coverage: "sampled", Schedules: 100, Again: again, Steps: 7}
	}
	merged := mergeTest([]*wire.Test{shard(1), shard(20)})
	require.Equal(t, []uint64{200, 21, 14}, []uint64{uint64(merged.Schedules), uint64(merged.Again), merged.Steps})
}
