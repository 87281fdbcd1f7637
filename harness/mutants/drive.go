package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
)

type driver struct {
	runs        int
	race        bool
	skipPlanted bool
	out         io.Writer
}

// A trial is a broken store before the check that must find it.
type trial struct {
	label string
	test  string // its name, slashes and all
	dies  bool
	env   []string
}

// A sentence is how the processes of a trial ended.
type sentence struct {
	killed, races, crashes int
	odd                    string // output of one that ended neither killed nor alive
}

// drive tries the planted bugs and the mutants, one binary after another, and
// returns how many were not as expected.
func (d driver) drive(ctx context.Context, all []mutant) (bad int, err error) {
	root, err := moduleRoot(ctx)
	if err != nil {
		return 0, err
	}
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	total := 0
	bs := batches(d.fit(all))
	if !d.skipPlanted {
		bs = append([]batch{nil}, bs...) // no edits: the planted bugs
	}
	for made := range d.binaries(ctx, root, dir, bs) {
		if made.err != nil {
			return bad, made.err
		}
		trials, err := made.batch.trials(ctx, made.path)
		if err != nil {
			return bad, err
		}
		for _, t := range trials {
			if !d.try(ctx, made.path, t) {
				bad++
			}
			total++
		}
	}
	fmt.Fprintf(d.out, "%d trials of %d processes, %d not as expected\n", total, d.runs, bad)
	return bad, ctx.Err()
}

// fit leaves out what only the race detector can kill, where there is none.
func (d driver) fit(all []mutant) []mutant {
	var fit []mutant
	for _, m := range all {
		if d.race || m.logic || m.check == "" {
			fit = append(fit, m)
		}
	}
	return fit
}

func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("go list -m: %w; run it inside the module", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// A binary is the test binary of harness with a batch in it, or why there is none.
type binary struct {
	batch batch
	path  string
	err   error
}

// binaries builds the batches in their order, each while the one before it is tried:
// the linker uses one processor, and so do many of the trials. Who leaves the loop
// early waits until the build that has begun has ended, since it writes to dir.
func (d driver) binaries(ctx context.Context, root, dir string, bs []batch) iter.Seq[binary] {
	return func(yield func(binary) bool) {
		ctx, cancel := context.WithCancel(ctx)
		made := make(chan binary)
		var builder sync.WaitGroup
		defer builder.Wait()
		defer cancel()
		builder.Go(func() {
			defer close(made)
			for i, b := range bs {
				path, err := d.build(ctx, root, filepath.Join(dir, fmt.Sprint(i)), b)
				select {
				case made <- binary{b, path, err}:
				case <-ctx.Done():
					return
				}
			}
		})
		for m := range made {
			if !yield(m) {
				return
			}
		}
	}
}

// build makes the test binary of harness with the batch's files in it.
func (d driver) build(ctx context.Context, root, dir string, b batch) (string, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	overlay, err := b.overlay(root, dir)
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "harness.test")
	cmd := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", fmt.Sprintf("-race=%t", d.race), "-overlay="+overlay, "-o", bin, "./harness")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return bin, nil
}

func (b batch) trials(ctx context.Context, bin string) ([]trial, error) {
	if b == nil {
		return planted(ctx, bin)
	}
	var ts []trial
	for _, m := range b {
		t := trial{label: m.store + ": " + m.what, test: "TestStores/" + m.store, dies: m.check != "", env: []string{"RACELAB_STORES=1"}}
		if t.dies {
			t.test += "/" + m.check
		}
		ts = append(ts, t)
	}
	return ts, nil
}

var plantedLine = regexp.MustCompile(`planted (\S+) (\S+)`)

// planted asks the test binary for its own table.
func planted(ctx context.Context, bin string) ([]trial, error) {
	out, err := exec.CommandContext(ctx, bin, "-test.run=^TestPlantedList$", "-test.v").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("list the planted bugs: %w\n%s", err, out)
	}
	var ts []trial
	for _, m := range plantedLine.FindAllStringSubmatch(string(out), -1) {
		ts = append(ts, trial{
			label: "planted: " + m[1],
			test:  "TestPlanted/" + m[1] + "/" + m[2],
			dies:  true,
			env:   []string{"RACELAB_PLANTED=1"},
		})
	}
	if len(ts) == 0 {
		return nil, errors.New("list the planted bugs: there are none")
	}
	return ts, nil
}

// try runs the processes of a trial, prints its line and reports whether all
// ended as expected.
func (d driver) try(ctx context.Context, bin string, t trial) bool {
	var mu sync.Mutex
	var s sentence
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.NumCPU())
	for range d.runs {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			out, err := t.run(ctx, bin)
			mu.Lock()
			defer mu.Unlock()
			s.add(t.test, out, err)
		})
	}
	wg.Wait()
	want, verdict := 0, "survived"
	if t.dies {
		want, verdict = d.runs, "killed"
	}
	ok := s.killed == want && s.odd == ""
	fmt.Fprintf(d.out, "%s\n", line(t, s, d.runs, verdict, ok))
	return ok
}

func (t trial) run(ctx context.Context, bin string) (string, error) {
	pattern := "^" + strings.ReplaceAll(t.test, "/", "$/^") + "$"
	cmd := exec.CommandContext(ctx, bin, "-test.run="+pattern, "-test.v", "-test.timeout=2m", "-rapid.nofailfile", "-rapid.shrinktime=1ms")
	cmd.Env = append(os.Environ(), append(t.env, "GORACE=atexit_sleep_ms=0")...)
	cmd.Dir = filepath.Dir(bin)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// crashed matches what the runtime writes when a store ends the process. A test
// that ran out of time panics too, and proves nothing. The race detector may write
// between "fatal error: " and what follows it.
var crashed = regexp.MustCompile(`(?m)^((fatal error: )?concurrent map |panic: runtime error: )`)

// add judges a process. It was killed by the check if the check failed, or if
// the process crashed while the check ran; it survived if it exited with 0 and
// ran the check. Anything else is odd: it proves nothing.
func (s *sentence) add(test, out string, err error) {
	crash := err != nil && crashed.MatchString(out) && strings.Contains(out, "=== RUN   "+test+"\n")
	switch {
	case err != nil && (crash || strings.Contains(out, "--- FAIL: "+test+" (")):
		s.killed++
	case err != nil || !strings.Contains(out, "--- PASS: "+test+" ("):
		s.odd = out
	}
	if strings.Contains(out, "WARNING: DATA RACE") {
		s.races++
	}
	if crash {
		s.crashes++
	}
}

func line(t trial, s sentence, runs int, verdict string, ok bool) string {
	check := t.test[strings.LastIndex(t.test, "/")+1:]
	count := s.killed
	if !t.dies {
		check, count = "the whole suite", runs-s.killed
	}
	l := fmt.Sprintf("%-8s %2d/%d  %-68s %s", verdict, count, runs, t.label, check)
	if s.races > 0 {
		l += fmt.Sprintf(", data race %d", s.races)
	}
	if s.crashes > 0 {
		l += fmt.Sprintf(", crash %d", s.crashes)
	}
	if !ok {
		l += "  <- NOT AS EXPECTED"
	}
	if s.odd != "" {
		l += "\n" + s.odd[max(0, len(s.odd)-2000):]
	}
	return l
}
