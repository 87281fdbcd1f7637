package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

const (
	tested   = "example.com/racelab/bench"
	statTool = "golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da"
)

// representative are the benchmarks that run without -full. Of the stores it takes
// the ones that differ in what synchronizes them, and the fastest of the others:
// thirteen columns nobody reads, and ten rounds of them take a quarter of an hour.
const representative = "BenchmarkStore/./^store=(naive|naive-fields|locked|locked-per-job|channel|atomic|atomic-inplace|handwritten)$" +
	"|Benchmark[^S]|BenchmarkS[^t]"

func (o options) pattern() string {
	if o.bench == "" && o.full {
		return "."
	}
	return cmp.Or(o.bench, representative)
}

// measure builds the benchmarks once and runs them round after round. The file
// appears when all have run: an old one is better than half of a new one.
func measure(o options, file string, progress io.Writer) error {
	binary, err := filepath.Abs(filepath.Join(o.out, "bench.test"))
	if err != nil {
		return err
	}
	if out, err := exec.Command("go", "test", "-c", "-o", binary, tested).CombinedOutput(); err != nil {
		return fmt.Errorf("build the benchmarks: %w\n%s", err, out)
	}
	defer os.Remove(binary)
	args := []string{"-test.run=^$", "-test.cpu=1", "-test.bench=" + o.pattern(), "-test.benchtime=" + o.benchtime.String()}
	if o.full {
		args = append(args, "-full")
	}
	var all bytes.Buffer
	begin := time.Now()
	for i := range o.rounds {
		start := time.Now()
		out, err := exec.Command(binary, args...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("round %d: %w\n%s", i+1, err, out)
		}
		all.Write(out)
		took := time.Since(start)
		fmt.Fprintf(progress, "round %d of %d: %v\n", i+1, o.rounds, took.Round(time.Second))
		if left := o.budget - time.Since(begin); o.budget > 0 && left < took && i+1 < o.rounds {
			fmt.Fprintf(progress, "the %d rounds that are left do not fit into -budget %v\n", o.rounds-i-1, o.budget)
			break
		}
	}
	return os.WriteFile(file, all.Bytes(), 0o644)
}

// benchstat prints the table: a column for each store. Bytes are left out, and
// what has no store.
func benchstat(file string, stdout, stderr io.Writer) error {
	cmd := exec.Command("go", "run", statTool, "-col", "/store",
		"-filter", ".name:(Store OR Scenario) AND -.unit:B/op", file)
	cmd.Stdout = stdout
	var problems bytes.Buffer
	cmd.Stderr = &problems
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("benchstat: %w\n%s", err, problems.Bytes())
	}
	return nil
}
