package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"example.com/racelab/harness/machine"
)

// A result is one module's row, as results.json keeps it.
type result struct {
	Path     string   `json:"path"`
	Version  string   `json:"version"`
	Day      string   `json:"day"`          // when it was measured
	On       string   `json:"on,omitempty"` // Go and the machine; "" in rows that are older than this
	Census   census   `json:"census"`
	Packages int      `json:"packages"`         // in which a test ran plainly
	Explored int      `json:"explored"`         // in which a test ran instrumented
	Broken   []string `json:"broken,omitempty"` // that did not compile instrumented
	Tests    int      `json:"tests"`            // with their subtests, with a plain verdict

	Verdicts map[string]int `json:"verdicts"` // of the report: top-level tests by verdict
	Differ   []difference   `json:"differ,omitempty"`
	// Only is the number of tests that had a verdict only when explored.
	Only int `json:"only,omitempty"`

	// Processor time, user and system, of the command and all that it started.
	PlainCPU      float64 `json:"plainCPU"`
	ExploredCPU   float64 `json:"exploredCPU"`
	PlainEnded    bool    `json:"plainEnded,omitempty"` // by the limit
	ExploredEnded bool    `json:"exploredEnded,omitempty"`
}

// measure warms both builds with a -run that no test matches, then times the
// run of all tests. Vet is off in the plain run: what it refuses has no test
// verdict to compare, and racelab does not vet what it instruments.
func measure(m module, tool, work string, limit time.Duration) (result, error) {
	dir, err := fetch(m, work)
	if err != nil {
		return result{}, err
	}
	defer os.RemoveAll(dir)
	c, err := count(dir)
	if err != nil {
		return result{}, err
	}
	r := result{Path: m.path, Version: m.version, Day: time.Now().UTC().Format(time.DateOnly), On: machine.On(), Census: c}
	plain := r.plain(dir, limit)
	explored := r.explore(dir, tool, limit)
	r.Packages, r.Tests, r.Explored = plain.packages(), plain.tests(), explored.packages()
	r.Broken = broken(plain, explored)
	r.Differ, r.Only = compare(plain, explored), unmatched(plain, explored)
	for i := range r.Differ {
		r.Differ[i].again(dir, limit)
	}
	return r, nil
}

// repeats is how often a test that differs is run again, plainly.
const repeats = 20

// again tells a test that racelab changes from one that changes by itself.
func (d *difference) again(dir string, limit time.Duration) {
	top, _, _ := strings.Cut(d.Test, "/")
	if d.Explored == "none" {
		return
	}
	out, _, _ := command(dir, limit, "go", "test", "-json", "-vet=off", fmt.Sprint("-count=", repeats), "-run=^"+regexp.QuoteMeta(top)+"$", d.Package)
	n := parse(out).counts[key{d.Package, d.Test}]
	if n[d.Explored] > 0 {
		d.Again = [2]int{n[d.Plain], n[d.Explored]}
	}
}

func (r *result) plain(dir string, limit time.Duration) stream {
	command(dir, limit, "go", "test", "-vet=off", "-count=1", "-run=^$", "./...")
	out, took, ended := command(dir, limit, "go", "test", "-json", "-vet=off", "-count=1", "./...")
	r.PlainCPU, r.PlainEnded = took.Seconds(), ended
	return parse(out)
}

func (r *result) explore(dir, tool string, limit time.Duration) stream {
	report := filepath.Join(dir, "racelab-report.json")
	command(dir, limit, tool, "test", "-schedules", "1", "-count=1", "-run=^$", "./...")
	out, took, ended := command(dir, limit, tool, "test", "-json", "-schedules", "1", "-count=1", "-report", report, "./...")
	r.ExploredCPU, r.ExploredEnded = took.Seconds(), ended
	r.Verdicts = verdicts(report)
	return parse(out)
}

// command asks to stop as Ctrl-C does, so that racelab ends the processes that
// it started and writes its report, and kills only what does not. It took processor
// time: that of the command and of the processes below it, which wait for theirs.
func command(dir string, limit time.Duration, name string, args ...string) (out []byte, took time.Duration, ended bool) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	out, _ = cmd.Output() // a failing test is a result, not an error
	if s := cmd.ProcessState; s != nil {
		took = s.UserTime() + s.SystemTime()
	}
	return out, took, errors.Is(ctx.Err(), context.DeadlineExceeded)
}

// verdicts counts the report's verdicts. Of a report that is not there it says
// nothing: the missing tests show as differences.
func verdicts(path string) map[string]int {
	var report struct{ Tests []struct{ Verdict string } }
	data, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(data, &report) != nil {
		return nil
	}
	n := map[string]int{}
	for _, t := range report.Tests {
		n[t.Verdict]++
	}
	return n
}

func resultsFile(root string) string {
	return filepath.Join(root, "harness", "modules", "results.json")
}

func loadResults(root string) (map[string]result, error) {
	all := map[string]result{}
	data, err := os.ReadFile(resultsFile(root))
	if errors.Is(err, os.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	return all, json.Unmarshal(data, &all)
}

// save writes what is known after each module, so that an interrupted run
// loses at most the module it was at.
func save(root string, all map[string]result) error {
	data, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return err
	}
	if err := os.WriteFile(resultsFile(root), append(data, '\n'), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "docs", "modules.md"), []byte(page(inOrder(all))), 0o644)
}

// inOrder leaves out results of modules, or versions, that are no longer pinned.
func inOrder(all map[string]result) []result {
	var rs []result
	for _, m := range pinned {
		if r, ok := all[m.path]; ok && strings.EqualFold(r.Version, m.version) {
			rs = append(rs, r)
		}
	}
	return rs
}
