package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/racelab/harness/explore/wire"
)

// testFlags is the command line of racelab test, taken apart.
type testFlags struct {
	config       wire.Config
	strict       bool
	report, html string
	checkpoint   string

	dir      string   // -C
	build    []string // for go list and go test, as -name=value
	test     []string // for go test alone, in the order given
	packages []string
	args     []string // for the test binary
	unknown  []string // flags that only the test binary can know

	json, verbose, list bool
	vet                 string // value of -vet
	count               string // value of -count
}

const (
	defaultSchedules = 1000
	defaultBudget    = 5 * time.Second
)

// own are the flags of racelab test; true: without a value.
var own = map[string]bool{
	"schedules": false, "budget": false, "seed": false, "strategy": false, "replay": false,
	"leaks": true, "strict": true, "early-timers": true, "report": false, "html": false, "outcomes": true,
	"j": false, "shard": false, "checkpoint": false,
}

// goBuild are the flags of go test that go list has too, goTest the others.
var goBuild = map[string]bool{
	"asmflags": false, "buildmode": false, "buildvcs": true, "compiler": false, "gccgoflags": false,
	"gcflags": false, "installsuffix": false, "linkshared": true, "mod": false, "modcacherw": true,
	"modfile": false, "overlay": false, "p": false, "pgo": false, "pkgdir": false, "tags": false,
	"trimpath": true,
}

var goTest = map[string]bool{
	"a": true, "artifacts": true, "benchmem": true, "benchtime": false, "blockprofile": false,
	"blockprofilerate": false, "C": false, "count": false, "cpu": false, "cpuprofile": false,
	"failfast": true, "fullpath": true, "json": true, "ldflags": false, "list": false,
	"memprofile": false, "memprofilerate": false, "mutexprofile": false, "mutexprofilefraction": false,
	"outputdir": false, "parallel": false, "run": false, "short": true, "shuffle": false,
	"skip": false, "timeout": false, "trace": false, "v": true, "vet": false, "work": true,
}

// refused are flags of go test that cannot work here, and what to do instead.
var refused = map[string]string{
	"race":         "the scheduler finds data races itself and cannot run below the race detector; leave -race out, or use go test -race",
	"msan":         "the scheduler cannot run below a sanitizer; use go test -msan",
	"asan":         "the scheduler cannot run below a sanitizer; use go test -asan",
	"cover":        "with coverage the go command drops the instrumentation (golang/go#73802); use go test -cover",
	"covermode":    "with coverage the go command drops the instrumentation (golang/go#73802); use go test -cover",
	"coverpkg":     "with coverage the go command drops the instrumentation (golang/go#73802); use go test -cover",
	"coverprofile": "with coverage the go command drops the instrumentation (golang/go#73802); use go test -cover",
	"fuzz":         "only the seeds of a fuzz test are explored; use go test -fuzz to find inputs",
	"fuzztime":     "only the seeds of a fuzz test are explored; use go test -fuzz to find inputs",
	"bench":        "benchmarks do not run under a scheduler; use go test -bench",
	"exec":         "racelab starts the test binary itself; leave -exec out",
	"toolexec":     "racelab needs the go command's own compiler; leave -toolexec out",
	"c":            "a test binary does not hold the scheduler's configuration; run racelab test without -c",
	"o":            "the test binary is not kept; leave -o out",
	"n":            "racelab test always runs the tests; leave -n out",
	"x":            "what racelab test builds is not a list of commands of use elsewhere; leave -x out",
}

// parseTest takes the command line apart as the go command does: the packages
// are the first arguments without a dash, one after the other; what stands
// without a dash later, and whatever follows -args, is for the test binary.
func parseTest(args []string) (*testFlags, error) {
	f := &testFlags{config: wire.Config{
		Schedules: defaultSchedules, Budget: defaultBudget, Strategy: "auto", Memory: memoryLimit(), Seed: 1,
	}}
	open := false // in the list of packages
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if arg == "-args" || arg == "--args" {
			f.args = append(f.args, args...)
			break
		}
		if !strings.HasPrefix(arg, "-") || arg == "-" {
			if f.packages == nil && len(f.unknown) > 0 {
				return nil, mistakef("%s: not a flag of racelab test or of go test; one that the tests define goes behind the packages", f.unknown[0])
			}
			if f.packages != nil && !open {
				f.args = append(append(f.args, arg), args...)
				break
			}
			f.packages, open = append(f.packages, arg), true
			continue
		}
		open = false
		rest, err := f.flag(arg, args)
		if err != nil {
			return nil, err
		}
		args = rest
	}
	return f, f.check()
}

// flag takes one flag, and its value from the arguments behind it if it stands
// there.
func (f *testFlags) flag(arg string, args []string) (rest []string, err error) {
	name := strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-")
	name, value, has := strings.Cut(name, "=")
	name = strings.TrimPrefix(name, "test.")
	if why, no := refused[name]; no && value != "false" {
		return nil, mistakef("-%s does not go with racelab test: %s", name, why)
	}
	for _, known := range []map[string]bool{own, goBuild, goTest} {
		bare, ok := known[name]
		if !ok {
			continue
		}
		if !has && bare {
			value = "true"
		} else if !has && len(args) == 0 {
			return nil, mistakef("the flag -%s needs a value", name)
		} else if !has {
			value, args = args[0], args[1:]
		}
		return args, f.set(name, value)
	}
	f.args = append(f.args, arg)
	f.unknown = append(f.unknown, "-"+name)
	return args, nil
}

func (f *testFlags) set(name, value string) error {
	if _, ok := own[name]; ok {
		return f.setOwn(name, value)
	}
	if _, ok := goBuild[name]; ok {
		f.build = append(f.build, "-"+name+"="+value)
		return nil
	}
	if check := values[name]; check != nil {
		if err := check(value); err != nil {
			return mistakef("-%s=%s: %w", name, value, err)
		}
	}
	switch name {
	case "C":
		f.dir = value
		return nil
	case "vet":
		f.vet = value
		return nil
	case "json":
		f.json, _ = strconv.ParseBool(value)
	case "v":
		loud, err := strconv.ParseBool(value)
		f.verbose = loud || err != nil // the other value is test2json
	case "list":
		f.list = true
	case "count":
		f.count = value
	}
	f.test = append(f.test, "-"+name+"="+value)
	return nil
}

func (f *testFlags) setOwn(name, value string) (err error) {
	c := &f.config
	switch name {
	case "schedules":
		c.Schedules, err = strconv.Atoi(value)
		if err == nil && c.Schedules < 1 {
			err = errors.New("it must be at least 1")
		}
	case "budget":
		c.Budget, err = time.ParseDuration(value)
		if err == nil && c.Budget <= 0 {
			err = errors.New("it must be above zero")
		}
	case "seed":
		c.Seed, err = strconv.ParseUint(value, 10, 64)
	case "strategy":
		if c.Strategy = value; !slices.Contains([]string{"auto", "random", "pct", "exhaustive"}, value) {
			err = errors.New("want auto, random, pct or exhaustive")
		}
	case "replay":
		c.Replay = value
		_, err = wire.Unseal(value)
	case "j":
		if c.Jobs, err = strconv.Atoi(value); err == nil && c.Jobs < 1 {
			err = errors.New("it must be at least 1")
		}
	case "shard":
		c.Shard, c.Shards, err = shardOf(value)
	case "checkpoint":
		f.checkpoint = value
	case "report":
		f.report = value
	case "html":
		f.html = value
	case "leaks":
		c.Leaks, err = strconv.ParseBool(value)
	case "strict":
		f.strict, err = strconv.ParseBool(value)
	case "outcomes":
		c.Outcomes, err = strconv.ParseBool(value)
	case "early-timers":
		c.EarlyTimers, err = strconv.ParseBool(value)
	}
	if n := (*strconv.NumError)(nil); errors.As(err, &n) {
		err = n.Err
	}
	if err != nil {
		return mistakef("-%s=%s: %w", name, value, err)
	}
	return nil
}

// check looks at what only the whole command line tells.
func (f *testFlags) check() error {
	if f.config.Outcomes && !f.verbose {
		f.test = append(f.test, "-v=true") // or nobody would see them
	}
	f.config.Verbose = f.verbose
	if f.checkpoint != "" && f.config.Replay != "" {
		return mistakef("-checkpoint does not go with -replay: one schedule is not worth it")
	}
	if f.config.Shards > 0 && f.config.Replay != "" {
		return mistakef("-shard does not go with -replay: there is one schedule, for whoever runs it")
	}
	if f.config.Replay != "" && !slices.ContainsFunc(f.test, func(a string) bool { return strings.HasPrefix(a, "-run=") }) {
		return mistakef("-replay is for one test: name it with -run '^TestName$', as the report does")
	}
	if f.dir != "" {
		if info, err := os.Stat(f.dir); err != nil || !info.IsDir() {
			return mistakef("-C %s: no such folder", f.dir)
		}
	}
	for _, name := range []*string{&f.checkpoint, &f.report, &f.html} {
		if *name == "" {
			continue
		}
		abs, err := filepath.Abs(*name)
		if err != nil {
			return err
		}
		if *name = abs; name == &f.checkpoint {
			continue
		}
		if err := writable(abs); err != nil {
			return mistake{fmt.Errorf("cannot write the report: %w; name a file that can be written to", err)}
		}
	}
	return nil
}

// shardOf reads i/n.
func shardOf(s string) (i, n int, err error) {
	a, b, ok := strings.Cut(s, "/")
	i, err = strconv.Atoi(a)
	n, err2 := strconv.Atoi(b)
	if !ok || err != nil || err2 != nil || i < 1 || i > n {
		return 0, 0, errors.New("want i/n, as in 1/3 for the first of three shards")
	}
	return i, n, nil
}

// writable finds out before the tests run whether a file can be written after
// them.
func writable(name string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	return f.Close()
}

// goArgs are the arguments of go test besides those for the build.
func (f *testFlags) goArgs() []string {
	args := slices.Clone(f.test)
	if !slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a, "-timeout=") }) {
		args = append(args, "-timeout=0") // a test has its budget, and the guard
	}
	return args
}

// common are the flags that shards have to have in common: all that say what is
// explored, but not how long, or what is printed.
func (f *testFlags) common() string {
	c := f.config
	rest := slices.DeleteFunc(slices.Concat(f.build, f.test, f.args), func(a string) bool {
		name, _, _ := strings.Cut(a, "=")
		return slices.Contains([]string{"-v", "-json", "-count", "-timeout", "-p", "-parallel"}, name)
	})
	return strings.TrimSpace(fmt.Sprintf("-schedules=%d -seed=%d -strategy=%s -leaks=%v -early-timers=%v -outcomes=%v %s",
		c.Schedules, c.Seed, c.Strategy, c.Leaks, c.EarlyTimers, c.Outcomes, strings.Join(rest, " ")))
}
