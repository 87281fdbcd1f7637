package main

import (
	"bytes"
	"context"
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

	"example.com/racelab/harness/build"
	"example.com/racelab/harness/explore/wire"
)

const testUsage = `usage: racelab test [flags] [packages]

Runs the tests of packages as they are, each under many schedules. The flags of
go test pass through (-run, -skip, -v, -short, -tags, -timeout, -failfast, -json,
-count, -C, -mod, …); -race, -cover, -fuzz and -bench do not go with a scheduler.

  -schedules N     at most N schedules a test (1000)
  -budget D        at most D of time a test (5s)
  -seed N          seed of the strategies and of math/rand (1)
  -strategy S      auto, random, pct or exhaustive (auto)
  -replay TOKEN    run one schedule, as a report names it, with -run
  -leaks           a leaked goroutine is a failure, not a warning
  -strict          an inconclusive or uncontrolled test is a failure
  -early-timers    a timer may fire before its time
  -j N             explore a test in N processes at once, once it takes long (1)
  -shard I/N       explore the Ith of N parts, for N machines; 'racelab merge' puts
                   their reports together
  -checkpoint FILE keep what was explored in FILE, and go on from there the next time
  -outcomes        count how executions end, as told by t.Attr("outcome", …), and
                   go on after a failure
  -report FILE     write all verdicts as JSON
  -html FILE       write all findings as a page

Exit status: 0, 1 if a test fails or nothing was explored, 2 for a mistake in
the command line and for a package that does not compile.
`

// testCommand explores the tests of packages.
func testCommand(args []string, stdout, stderr io.Writer) error {
	if slices.Contains(args, "-h") || slices.Contains(args, "-help") || slices.Contains(args, "--help") {
		fmt.Fprint(stdout, testUsage)
		return nil
	}
	f, err := parseTest(args)
	if err != nil {
		return err
	}
	r := &testCall{flags: f, stdout: stdout, stderr: stderr}
	code, err := r.all()
	if err == nil && code != 0 {
		err = status(code)
	}
	return err
}

// A testCall is one call of racelab test.
type testCall struct {
	flags          *testFlags
	stdout, stderr io.Writer

	temp   string // a folder for this run
	config build.Config
	built  *build.Result
	stream *stream
	status *progress
	cache  *resultCache
	tests  *[]wire.Test // if not nil, the verdicts go here too
	check  *checkpoint
}

func (r *testCall) all() (code int, err error) {
	if r.temp, err = os.MkdirTemp("", "racelab-"); err != nil {
		return 0, err
	}
	defer os.RemoveAll(r.temp)
	r.status = showProgress(r.stderr, r.temp)
	defer r.status.end()
	r.stream = &stream{
		out: r.stdout, json: r.flags.json, counts: r.counts, status: r.status,
		texts: map[string][]byte{}, ran: map[string]bool{}, start: map[string][]byte{},
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	defer r.onInterrupt(stop)()
	r.built, r.cache = &build.Result{}, &resultCache{}
	if r.check, err = openCheckpoint(r.flags.checkpoint, r.temp); err != nil {
		return 0, err
	}
	defer func() {
		if e := r.check.close(); err == nil {
			err = e
		}
		r.check.tell(r.stderr)
	}()
	if err = r.build(ctx); err == nil {
		defer func() { r.built.Close() }()
		code, err = r.test()
	}
	if e := r.write(); err == nil {
		err = e
	}
	return code, err
}

// onInterrupt lets an interrupt end the tests, and the run with what they have
// found until then; the build it ends at once.
func (r *testCall) onInterrupt(stopBuild func()) (undo func()) {
	c := make(chan os.Signal, 1)
	done := make(chan struct{})
	signal.Notify(c, os.Interrupt)
	go func() {
		defer close(done)
		for range c {
			os.WriteFile(r.stop(), nil, 0o666)
			stopBuild()
		}
	}()
	return func() {
		signal.Stop(c)
		close(c)
		<-done
	}
}

func (r *testCall) stop() string { return (&testRun{Dir: r.temp}).stop() }

func (r *testCall) isStopped() bool {
	_, err := os.Stat(r.stop())
	return err == nil
}

func (r *testCall) build(ctx context.Context) (err error) {
	r.config.Dir, r.config.Flags, r.config.Patterns = r.flags.dir, r.flags.build, r.flags.packages
	built, err := r.config.Build(ctx)
	if err != nil && r.isStopped() {
		return errors.New("interrupted while the packages were built")
	}
	if err != nil {
		return mistake{err}
	}
	if r.built = built; len(built.Match)+len(built.Bad) == 0 {
		built.Close()
		return mistakef("no packages to test")
	}
	return nil
}

// test runs what is not in the cache, and says what the exit status is.
func (r *testCall) test() (code int, err error) {
	if len(r.built.Bad) > 0 {
		r.showErrors()
		code = 2
	}
	todo := r.fromCache()
	vet := r.startVet(todo)
	if len(todo) > 0 {
		c, err := r.goTest(todo)
		if err != nil {
			return 0, err
		}
		code = max(code, c)
	}
	if c := vet(); c != 0 {
		code = max(code, c)
	} else {
		r.keep()
	}
	r.tellReplay()
	if code == 0 && !r.flags.list && r.nothing() {
		why := "no test was run"
		if r.flags.config.Replay != "" {
			why = "the token is of none of the tests that -run has named"
		}
		fmt.Fprintln(r.stderr, "racelab: nothing was explored: "+why)
		code = 1
	}
	return code, nil
}

// tellReplay says what a token says of other code where go test does not: of a
// test that passes.
func (r *testCall) tellReplay() {
	if r.flags.verbose || r.flags.json {
		return
	}
	for _, p := range r.built.Tests {
		for _, e := range ends(r.events(p)) {
			if t := e.Test; t.Replay != nil && !wire.Failing(t.Verdict) {
				fmt.Fprintf(r.stdout, "%s: %s\n", t.Test, strings.TrimSuffix(e.Story, "\n"))
			}
		}
	}
}

// showErrors lets the go command say, at the user's own lines, what does not
// compile.
func (r *testCall) showErrors() {
	args := append([]string{"test", "-vet=off", "-run=^$"}, r.flags.build...)
	if r.flags.json {
		args = append(args, "-json")
	}
	cmd := r.command(append(append(args, r.built.Plain...), r.built.Bad...))
	cmd.Stdout, cmd.Stderr = r.stdout, r.stderr
	r.status.clear()
	cmd.Run()
}

func (r *testCall) command(args []string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = r.flags.dir
	return cmd
}

// goTest runs the packages, and again, uninstrumented where need be, those that
// racelab has made uncompilable.
func (r *testCall) goTest(todo []string) (code int, err error) {
	for try := 0; ; try++ {
		var errs bytes.Buffer
		c, err := r.goTestOnce(todo, &errs)
		if err != nil {
			return 0, err
		}
		failed := r.stream.failed
		if len(failed) == 0 || try == 4 {
			code = max(code, c)
		} else if err := r.buildOtherwise(); err != nil {
			code = 2
		} else {
			r.stream.again()
			errs.Reset()
			todo = slices.DeleteFunc(failed, func(name string) bool { return slices.Contains(r.built.Bad, name) })
			if len(todo) < len(failed) {
				code = 2
			}
			if len(todo) > 0 {
				continue
			}
		}
		r.stream.giveUp()
		r.stderr.Write(errs.Bytes())
		if r.stream.wrong {
			code = max(code, 1)
		}
		return code, nil
	}
}

// buildOtherwise finds out why packages do not compile. If the compiler refuses them
// as they are too, which nobody has asked it yet, it says so.
func (r *testCall) buildOtherwise() error {
	if r.built.Compiled {
		return r.exclude()
	}
	r.config.Compile = true
	err := r.rebuild()
	if err == nil && len(r.built.Bad) > 0 {
		r.showErrors()
	}
	return err
}

func (r *testCall) rebuild() error {
	again, err := r.config.Build(context.Background())
	if err != nil {
		return err
	}
	r.built.Close()
	r.built = again
	return nil
}

func (r *testCall) goTestOnce(todo []string, errs *bytes.Buffer) (code int, err error) {
	env, err := r.environment()
	if err != nil {
		return 0, err
	}
	self, err := r.self()
	if err != nil {
		return 0, err
	}
	args := append([]string{"test", "-vet=off", "-exec=" + self + " exec"}, r.flags.build...)
	args = append(args, r.built.Flags...)
	if r.flags.packages != nil {
		args = append(args, todo...)
	}
	args = append(args, r.flags.goArgs()...) // behind the packages: a flag of the tests' own might take one for its value
	if len(r.flags.args) > 0 {
		args = append(append(args, "-args"), r.flags.args...)
	}
	cmd := r.command(args)
	cmd.Env = env
	cmd.Stderr = errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	if err := r.stream.copy(out); err != nil {
		return 0, err
	}
	err = cmd.Wait()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		if exit.ExitCode() == 2 || r.usageError() {
			return 2, nil // a mistake in the command line, which the go command has told
		}
		return 1, nil
	}
	return 0, err
}

// self is how the go command calls this program again, quoted as it wants it.
func (r *testCall) self() (string, error) {
	name, err := os.Executable()
	if given, e := exec.LookPath(os.Args[0]); e == nil {
		name, err = filepath.Abs(given)
	}
	if err != nil || strings.ContainsAny(name, `'"`) {
		return "", fmt.Errorf("racelab cannot be started again by the name %q: %w", name, err)
	}
	if strings.ContainsAny(name, " \t") {
		name = "'" + name + "'"
	}
	return name, nil
}

// environment tells the processes below what to do.
func (r *testCall) environment() ([]string, error) {
	t := testRun{
		Config: r.flags.config, Strict: r.flags.strict, List: r.flags.list, Unknown: r.flags.unknown,
		Dir: r.temp, Left: map[string][]string{}, Code: map[string]uint32{}, Checks: map[string][]string{},
	}
	t.Config.Checkpoint = r.flags.checkpoint
	t.Config.Color = colorful(r.stdout) && !r.flags.json
	for _, p := range r.built.Tests {
		t.Left[p.Dir], t.Code[p.Dir], t.Checks[p.Dir] = r.left(p), p.Code, p.Checks
	}
	text, err := json.Marshal(t)
	return append(os.Environ(), runEnv+"="+string(text)), err
}

// left lists what is below a package and not instrumented.
func (r *testCall) left(p build.Test) []string {
	var list []string
	for _, dep := range slices.Sorted(maps.Keys(r.built.Left)) {
		if dep == p.ImportPath || slices.Contains(p.Deps, dep) {
			list = append(list, dep+": "+r.built.Left[dep])
		}
	}
	return list
}

// exclude builds again without the packages that racelab has broken.
func (r *testCall) exclude() error {
	broken, err := r.config.Broken(context.Background(), r.built)
	if err != nil {
		return err
	}
	exclude := maps.Clone(r.config.Exclude)
	if exclude == nil {
		exclude = map[string]string{}
	}
	for _, name := range slices.Sorted(maps.Keys(broken)) {
		first, _, _ := strings.Cut(strings.TrimSpace(broken[name]), "\n\n")
		noWay := strings.HasPrefix(name, "racelab/") || name == "testing" || exclude[name] != ""
		left := map[bool]string{true: "there is no way around it", false: "it is left as it is"}[noWay]
		fmt.Fprintf(r.stderr, "racelab: a bug of racelab: %s does not compile instrumented; %s\n\t%s\n",
			name, left, strings.ReplaceAll(first, "\n", "\n\t"))
		if noWay {
			return errors.New(name + " does not compile")
		}
		exclude[name] = "racelab cannot instrument it, which is a bug of racelab"
	}
	r.config.Exclude = exclude
	return r.rebuild()
}
