package racecheck

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

// A Binary is the tests of one package, built for the race detector.
type Binary struct {
	Path    string
	Package string
	dir     string // where go test would run it
}

// Build builds the tests of the package in dir into the folder out.
func Build(ctx context.Context, dir, out string) (*Binary, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("build %s: %w", dir, err)
	}
	path := filepath.Join(out, filepath.Base(dir)+".test")
	cmd := exec.CommandContext(ctx, "go", "test", "-c", "-race", "-o", path, ".")
	cmd.Dir = dir
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, buildError(dir, string(text), err)
	}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("build %s: %w: the package has no tests", dir, ErrNothingRan)
	}
	return &Binary{Path: path, Package: dir, dir: dir}, nil
}

// What cmd/go says where there is no race detector: without cgo, without a C
// compiler, on another platform.
var noRace = []string{"-race requires cgo", "C compiler", "-race is not supported", "-race is only supported"}

func buildError(dir, text string, err error) error {
	text = strings.TrimSpace(text)
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("build %s: %w: there is no go command", dir, ErrNoRace)
	}
	for _, sign := range noRace {
		if strings.Contains(text, sign) {
			return fmt.Errorf("build %s: %w: %s", dir, ErrNoRace, text)
		}
	}
	return fmt.Errorf("build %s: %w\n%s", dir, err, text)
}

// Tests returns the names of the tests.
func (b *Binary) Tests(ctx context.Context) ([]string, error) {
	cmd := b.command(ctx, false, "-test.list=^Test")
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list the tests of %s: %w", b.Package, err)
	}
	names := strings.Fields(string(text))
	if len(names) == 0 {
		return nil, fmt.Errorf("list the tests of %s: %w", b.Package, ErrNothingRan)
	}
	return names, nil
}

// A Run is one process.
type Run struct {
	Test    string
	Passed  bool     // the test passed; one that raced or whose process died did not
	Reports []Report // what the detector reported
	Fatal   string   // "concurrent map …" if the runtime ended the process with it
	Output  string   // stdout and stderr
	Command string   // runs it again
}

// Run runs the test in a process of its own, parked or free.
func (b *Binary) Run(ctx context.Context, test string, parked bool) (Run, error) {
	args := []string{"-test.run=^" + test + "$", "-test.v", "-test.timeout=60s"}
	cmd := b.command(ctx, parked, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	r := Run{Test: test, Output: out.String(), Command: b.again(test, parked)}
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		return r, fmt.Errorf("%s: %w", test, err)
	}
	if ctx.Err() != nil {
		return r, fmt.Errorf("%s: %w", test, context.Cause(ctx))
	}
	if !strings.Contains(r.Output, "=== RUN   "+test+"\n") || strings.Contains(r.Output, "--- SKIP: "+test+" ") {
		return r, fmt.Errorf("%s: %w\nto reproduce: %s\n%s", test, ErrNothingRan, r.Command, r.Output)
	}
	r.Reports, r.Fatal = ParseReports(r.Output), fatal(r.Output)
	r.Passed = err == nil && strings.Contains(r.Output, "--- PASS: "+test+" ")
	if strings.Contains(r.Output, "panic: test timed out") {
		return r, fmt.Errorf("%s: the test timed out\nto reproduce: %s\n%s", test, r.Command, r.Output)
	}
	return r, nil
}

func (b *Binary) command(ctx context.Context, parked bool, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, b.Path, args...)
	cmd.Dir = b.dir
	cmd.Env = append(environ(os.Environ()), "GORACE=atexit_sleep_ms=0")
	if parked {
		cmd.Env = append(cmd.Env, parkVariable+"=1")
	}
	return cmd
}

// environ leaves out what would change how the program is scheduled or judged.
func environ(inherited []string) []string {
	return slices.DeleteFunc(slices.Clone(inherited), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains([]string{"GOMAXPROCS", "GODEBUG", "GORACE", parkVariable}, name)
	})
}

func (b *Binary) again(test string, parked bool) string {
	park := ""
	if parked {
		park = parkVariable + "=1 "
	}
	return fmt.Sprintf("%sgo test -race -count=1 -v -run '^%s$' %s", park, test, b.Package)
}

// SkipUnderRace skips a test of racelab test in a program that was built with the race
// detector: what racelab test builds never is.
func SkipUnderRace(t interface {
	Helper()
	Skip(args ...any)
}) {
	t.Helper()
	if UnderRace() {
		t.Skip("racelab test starts builds that have nothing of the race detector; run without -race")
	}
}

// UnderRace reports whether this program was built with the race detector.
func UnderRace() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "-race" && s.Value == "true" })
}
