package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"example.com/racelab/harness/explore/guard"
	"example.com/racelab/harness/explore/wire"
)

// runEnv holds, for the processes that go test starts, what racelab test wants
// of them.
const runEnv = "RACELAB_RUN"

// A testRun is what racelab test hands to the processes that run the test
// binaries.
type testRun struct {
	Config  wire.Config
	Strict  bool
	List    bool                // -list: nothing is run
	Unknown []string            // flags that are for the test binaries
	Dir     string              // a folder for each package, and the file stop
	Left    map[string][]string // by folder of the package under test: what is not instrumented below it
	Code    map[string]uint32   // by that folder too
	Checks  map[string][]string // and the tests that explore parts of themselves
}

// stop is the file in testRun.Dir with which racelab test asks all to end.
func (r *testRun) stop() string { return filepath.Join(r.Dir, "stop") }

// grace is how long a test process may take to come to an end.
const grace = 3 * time.Second

// execCommand runs a test binary in place of the go command (go test -exec). It
// watches the process, and when that dies it starts another one for the tests
// that are left: one test that crashes, or that cannot be controlled, takes
// nothing else with it.
func execCommand(args []string, stdout, stderr io.Writer) error {
	var r testRun
	if json.Unmarshal([]byte(os.Getenv(runEnv)), &r) != nil || len(args) == 0 {
		return mistakef("exec is for racelab test, which lets the go command call it")
	}
	signal.Ignore(os.Interrupt)
	dir, err := os.MkdirTemp(r.Dir, "package-")
	if err != nil {
		return err
	}
	wd, err := os.Getwd()
	if err != nil {
		return err
	}
	e := &execution{testRun: r, dir: dir, args: args, out: stdout}
	e.Config.Left, e.Config.Code, e.Config.Checks = r.Left[wd], r.Code[wd], r.Checks[wd]
	os.WriteFile(filepath.Join(dir, "wd"), []byte(wd), 0o666)
	code, err := e.all()
	if err != nil {
		return err
	}
	return status(code)
}

// A status is an exit status that needs no further word.
type status int

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

type execution struct {
	testRun
	dir  string
	args []string
	out  io.Writer

	events []wire.Event // of all processes
	failed bool
}

// all runs processes until each test had its turn.
func (e *execution) all() (code int, err error) {
	e.Config.Done, e.Config.Native = map[string]int{}, map[string]string{}
	for n := 0; ; n++ {
		dir := filepath.Join(e.dir, fmt.Sprintf("p%d", n))
		if err := os.Mkdir(dir, 0o777); err != nil {
			return 0, err
		}
		code, died, err := e.process(dir)
		if err != nil {
			return 0, err
		}
		events := wire.Load(dir)
		e.events = append(e.events, events...)
		if code == 2 && len(e.events) == 0 && len(e.Unknown) > 0 {
			return 1, e.unknown()
		}
		running, ok := wire.Running(events)
		e.note(events)
		if !ok {
			return e.judge(code), nil
		}
		e.after(dir, running, died, code)
		if e.stopped() {
			e.say("FAIL\n")
			return 1, nil
		}
	}
}

// unknown is told of a test binary that ended before any test, and was given
// flags that neither racelab nor go test has.
func (e *execution) unknown() error {
	fmt.Fprintf(e.out, "racelab: the tests refuse %s, which is not a flag of racelab test or of go test; 'racelab help test' lists those\n",
		strings.Join(e.Unknown, ", "))
	return os.WriteFile(filepath.Join(e.Dir, usageFile), nil, 0o666)
}

// process runs the test binary once.
func (e *execution) process(dir string) (code int, died string, err error) {
	c := e.Config
	c.Dir, c.Parent, c.Failed, c.Stop = dir, os.Getpid(), e.failed, e.stop()
	text, err := json.Marshal(c)
	if err != nil {
		return 0, "", err
	}
	cmd := exec.Command(e.args[0], append([]string{"-test.testlogfile=" + filepath.Join(dir, "testlog")}, e.args[1:]...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, runEnv+"=") }),
		wire.Env+"="+string(text))
	apart(cmd)
	if err := cmd.Start(); err != nil {
		return 0, "", err
	}
	ended := make(chan struct{})
	go e.watch(cmd.Process, ended)
	err = cmd.Wait()
	close(ended)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), exit.String(), nil
	}
	return 0, "it called os.Exit(0)", err
}

// watch ends a process that does not end by itself when it is asked to.
func (e *execution) watch(p *os.Process, ended chan struct{}) {
	quit := make(chan os.Signal, 1)
	notifyQuit(quit)
	defer signal.Stop(quit)
	t := time.NewTicker(100 * time.Millisecond)
	defer t.Stop()
	var since time.Time
	for {
		select {
		case <-ended:
			return
		case s := <-quit: // go test, at its timeout
			p.Signal(s)
		case now := <-t.C:
			if !e.stopped() {
				continue
			}
			if since.IsZero() {
				since = now
			} else if now.Sub(since) > grace {
				p.Kill()
			}
		}
	}
}

func (e *execution) stopped() bool {
	_, err := os.Stat(e.stop())
	return err == nil
}

// note takes over what a process has finished.
func (e *execution) note(events []wire.Event) {
	for _, ev := range events {
		if ev.Kind == wire.KindDone {
			e.Config.Done[ev.Test.Test]++
			e.failed = e.failed || ev.Failed
		}
	}
}

// after deals with the test during which a process ended.
func (e *execution) after(dir string, running wire.Test, died string, code int) {
	end, ended := last(wire.Load(dir), wire.KindEnd)
	if ended && code == wire.ExitBeside {
		e.Config.Beside, e.Config.Again = true, running.Test
		return
	}
	if ended && code == wire.ExitReplace && end.Test.Verdict == wire.Uncontrolled {
		e.Config.Native[running.Test] = strings.Join(end.Test.Uncontrolled, "; ")
		e.Config.Again = running.Test
		return
	}
	e.Config.Again = ""
	crash, _ := os.ReadFile(filepath.Join(dir, guard.Crash))
	shown, _ := os.ReadFile(filepath.Join(dir, guard.Shown))
	e.out.Write(bytes.TrimSuffix(shown, crash)) // the runtime says it on the standard error too
	why := "the test process ended while it ran: " + died
	verdict := wire.Crashed
	if code == wire.ExitReplace && ended {
		why = strings.Join(end.Test.Uncontrolled, "; ")
		running.Schedules, running.Steps, running.Seconds = end.Test.Schedules, end.Test.Steps, end.Test.Seconds
	} else if e.stopped() {
		why, verdict = "interrupted", wire.Inconclusive
	} else if first, rest := lastWords(shown, crash); first != "" {
		why = "the test process ended while it ran: " + first + "\n\n" + rest
	}
	story := why + "\n"
	if found, ok := last(wire.Load(dir), wire.KindFind); ok && found.Test.Test == running.Test {
		story = found.Story + "\n" + why + "\n"
		running = found.Test
	} else {
		first, _, _ := strings.Cut(why, "\n")
		running.Verdict, running.Warnings = verdict, []string{first}
	}
	e.failed = true
	e.Config.Done[running.Test]++
	e.add(dir, wire.Event{Kind: wire.KindEnd, Test: running, Story: story})
	brief := verdict
	if e.json() {
		brief = fmt.Sprintf("%.2fs", running.Seconds)
	}
	e.say("--- FAIL: %s (%s)\n    %s\n", running.Test, brief, strings.ReplaceAll(strings.TrimSpace(story), "\n", "\n    "))
}

// lastWords takes what the runtime said as the process died apart: its message,
// and the goroutine that it was about. The message of a fatal error is not in
// the file that the rest is in, but in what the test has printed; if that was
// dropped, the stack has to say it.
func lastWords(shown, crash []byte) (first, stack string) {
	at := bytes.Index(crash, []byte("\ngoroutine "))
	if at < 0 {
		return "", ""
	}
	dump, _, _ := strings.Cut(string(crash[at+1:]), "\n\n")
	first = "fatal error"
	if strings.Contains(dump, "runtime.newstack(") {
		first = "fatal error: stack overflow"
	}
	for _, text := range []string{string(shown), string(crash)} {
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "panic: ") {
				first = strings.TrimSpace(line)
			}
		}
	}
	lines := strings.Split(strings.TrimSpace(dump), "\n")
	for i, l := range lines {
		lines[i], _, _ = strings.Cut(l, " fp=0x")
	}
	if len(lines) > maxDump {
		lines = append(lines[:maxDump], "...")
	}
	return first, strings.Join(lines, "\n")
}

// maxDump bounds the lines of a dump; an endless recursion has a hundred.
const maxDump = 25

func (e *execution) json() bool { return slices.Contains(e.args, "-test.v=test2json") }

// last returns the last event of a kind.
func last(events []wire.Event, kind string) (wire.Event, bool) {
	for _, e := range slices.Backward(events) {
		if e.Kind == kind {
			return e, true
		}
	}
	return wire.Event{}, false
}

// add appends an event to those of a process that has ended.
func (e *execution) add(dir string, ev wire.Event) {
	line, err := json.Marshal(ev)
	if err != nil {
		return
	}
	f, err := os.OpenFile(wire.Events(dir), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return
	}
	defer f.Close()
	f.Write(append([]byte("\n"), append(line, '\n')...)) // the last line may be torn
	e.events = append(e.events, ev)
}

// say prints a line that go test -json shall understand.
func (e *execution) say(format string, args ...any) {
	if e.json() {
		format = "\x16" + format
	}
	fmt.Fprintf(e.out, format, args...)
}

// judge is the last word on a package whose tests all had their turn.
func (e *execution) judge(code int) int {
	if e.failed && code == 0 {
		code = 1
	}
	if code != 0 || e.List {
		return code
	}
	s := summarize(e.events)
	var wrong []string
	if s.tests > 0 && s.explored == 0 && e.Config.Replay == "" {
		wrong = append(wrong, "nothing was explored in this package"+s.reason())
	}
	if e.Strict {
		for _, t := range slices.Sorted(maps.Keys(s.weak)) {
			wrong = append(wrong, fmt.Sprintf("-strict: %s is %s", t, s.weak[t]))
		}
	}
	if len(wrong) == 0 {
		return 0
	}
	e.say("FAIL\n")
	for _, w := range wrong {
		fmt.Fprintf(e.out, "racelab: %s\n", w)
	}
	return 1
}

// A summary counts the units of a package.
type summary struct {
	tests                                     int // top-level tests that began
	explored, failed, uncontrolled, undecided int
	weak                                      map[string]string // verdicts that -strict does not accept
	why                                       string            // of the first test without control
}

func (s *summary) reason() string {
	if s.why == "" {
		return ""
	}
	return ": " + s.why
}

func summarize(events []wire.Event) summary {
	s := summary{weak: map[string]string{}}
	for _, e := range events {
		if e.Kind == wire.KindStart {
			s.tests++
		}
	}
	for _, e := range ends(events) {
		switch v := e.Test.Verdict; {
		case v == wire.Uncontrolled:
			s.uncontrolled++
			if s.why == "" && len(e.Test.Uncontrolled) > 0 {
				s.why = e.Test.Test + " is uncontrolled: " + e.Test.Uncontrolled[0]
			}
			s.weak[e.Test.Test] = v
		case v == wire.Inconclusive:
			s.undecided++
			s.weak[e.Test.Test] = v
		case e.Test.Coverage == "":
			s.failed++ // crashed, or failed without control
		case wire.Failing(v):
			s.failed++
			s.explored++
		default:
			s.explored++
		}
	}
	return s
}

// ends returns the last verdict of each unit, in the order of their first.
func ends(events []wire.Event) []wire.Event {
	var list []wire.Event
	at := map[string]int{}
	for _, e := range events {
		if e.Kind != wire.KindEnd {
			continue
		}
		if i, seen := at[e.Test.Test]; !seen {
			at[e.Test.Test] = len(list)
			list = append(list, e)
		} else if !wire.Failing(list[i].Test.Verdict) {
			list[i] = e
		}
	}
	return list
}

func (s summary) String() string {
	parts := []string{fmt.Sprintf("%d explored", s.explored)}
	for _, p := range []struct {
		n    int
		text string
	}{{s.failed, "failed"}, {s.uncontrolled, "uncontrolled"}, {s.undecided, "inconclusive"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.text))
		}
	}
	return "(" + strings.Join(parts, ", ") + ")"
}
