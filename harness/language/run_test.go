package language

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	folder     = "testdata/module"
	modulePath = "example.com/language/"
)

// A result is what one run says of a test.
type result struct {
	verdict string // plain: pass, fail, skip; racelab's own otherwise
	output  []string
	report
}

type report struct {
	Package, Test, Verdict string
	Warnings, Uncontrolled []string
	Schedules              int
	Sites                  []struct {
		File string
		Line int
	}
}

// onlyExplored are the tests that plain go test does not run: they may hang or
// end the process.
const onlyExplored = "^Test(Race|LogicRace)"

func plain(t *testing.T, flags ...string) map[string]result {
	args := append([]string{"test", "-json", "-count=1", "-timeout=60s", "-skip=" + onlyExplored}, flags...)
	return read(t, run(t, "go", append(args, "./...")...))
}

func explored(t *testing.T, racelab string, flags ...string) map[string]result {
	file := filepath.Join(t.TempDir(), "report.json")
	args := append([]string{"test", "-json", "-count=1", "-report=" + file}, flags...)
	results := read(t, run(t, racelab, append(args, "./...")...))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var all struct{ Tests []report }
	require.NoError(t, json.Unmarshal(text, &all))
	for _, r := range all.Tests {
		name := key(r.Package, r.Test)
		old := results[name]
		results[name] = result{r.Verdict, old.output, r}
	}
	return results
}

// run runs a command that may fail because tests do, and nothing else.
func run(t *testing.T, name string, args ...string) []byte {
	cmd := exec.Command(name, args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		require.NoError(t, err, "%s %s\n%s%s", name, strings.Join(args, " "), out, &stderr)
	}
	return out
}

// read reads the stream of test2json.
func read(t *testing.T, stream []byte) map[string]result {
	results := map[string]result{}
	for dec := json.NewDecoder(bytes.NewReader(stream)); dec.More(); {
		var e struct{ Action, Package, Test, Output string }
		require.NoError(t, dec.Decode(&e))
		if e.Action == "build-output" {
			t.Fatalf("a fixture does not compile: %s\n%s", e.Output, stream)
		}
		name := key(e.Package, e.Test)
		r := results[name]
		switch e.Action {
		case "output":
			r.output = append(r.output, e.Output)
		case "pass", "fail", "skip":
			r.verdict = e.Action
		}
		if e.Test != "" {
			results[name] = r
		}
	}
	return results
}

// key names a test: "locks.TestCond".
func key(pkg, test string) string {
	return strings.ReplaceAll(strings.TrimPrefix(pkg, modulePath), "/", ".") + "." + test
}

var (
	framing = regexp.MustCompile(`^(=== |\s*--- )`)
	verdict = regexp.MustCompile(`^    (scope|assertion|panic|uncontrolled|inconclusive):|^    data race$`)
	frame   = regexp.MustCompile(`^\s+/\S+:\d+$`)
	number  = regexp.MustCompile(`[Gg]oroutine \d+`)
)

// said is what the test itself has printed: the output without the lines of
// package testing, without racelab's story, which comes last, without the lower
// frames of stack traces, and without the numbers of goroutines.
func (r result) said() string {
	var lines []string
	for line := range strings.Lines(strings.Join(r.output, "")) {
		line = strings.TrimRight(line, " \n")
		if verdict.MatchString(line) {
			break
		}
		if !framing.MatchString(line) && !frame.MatchString(line) && line != "" {
			lines = append(lines, number.ReplaceAllString(line, "goroutine N"))
		}
	}
	return strings.Join(lines, "\n")
}

func build(t *testing.T) string {
	name := filepath.Join(t.TempDir(), "racelab")
	out, err := exec.Command("go", "build", "-o", name, "../../cmd/racelab").CombinedOutput()
	require.NoError(t, err, string(out))
	return name
}
