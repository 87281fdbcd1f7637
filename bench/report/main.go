// Command report runs the benchmarks of the stores and shows what they say.
//
//	go run ./bench/report                          # ten rounds, a table, two plots in out
//	go run ./bench/report -full                    # every store and call at every size
//	go run ./bench/report -rounds 0 -write docs/bench.md   # from the rounds in out
//
// go test -count=10 measures one store ten times and then the next. On a machine
// that others use, or that gets warm, the two had different machines. So each
// round here runs all benchmarks once, with the stores as neighbours, and what is
// compared are medians over the rounds, or ratios within them.
//
// The results go to bench.txt in the folder that -out names, as go test prints
// them, so that other tools can read them. The plots go there too, as SVG. The
// table is benchstat's, one column for each store, the stores without
// synchronisation first; below it stands what is no time of a store.
//
// -write fills in Markdown files between the lines <!-- generated: NAME --> and
// <!-- end: NAME -->; an unknown NAME is an error that lists the others.
//
// Exit status: 1 if a benchmark fails, 2 if a flag is wrong or a file cannot be
// written.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"example.com/racelab/bench/page"
	"example.com/racelab/bench/printed"
)

type options struct {
	rounds    int
	full      bool
	benchtime time.Duration
	budget    time.Duration
	bench     string
	out       string
	write     string
}

// A mistake is an error that the user can correct.
type mistake struct{ error }

func mistakef(format string, args ...any) error { return mistake{fmt.Errorf(format, args...)} }

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stdout)
	if err == nil {
		err = report(o, stdout, stderr)
	}
	var m mistake
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &m):
		fmt.Fprintf(stderr, "report: %v\n", err)
		return 2
	}
	fmt.Fprintf(stderr, "report: %v\n", err)
	return 1
}

func parse(args []string, stdout io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("report", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.IntVar(&o.rounds, "rounds", 10, "run the benchmarks so many `times`; 0 shows what is in the folder already")
	f.BoolVar(&o.full, "full", false, "every store, call and mix at every size")
	f.DurationVar(&o.benchtime, "benchtime", 20*time.Millisecond, "how long each benchmark runs in a round")
	f.DurationVar(&o.budget, "budget", 0, "start no round that would not end within this `time`; 0 is no limit")
	f.StringVar(&o.bench, "bench", "", "the `regexp` of the benchmarks to run, as go test has it; else a representative set")
	f.StringVar(&o.out, "out", "out", "the `folder` for bench.txt and the plots")
	f.StringVar(&o.write, "write", "", "fill in the generated blocks of these `files`, separated by commas")
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		f.SetOutput(stdout)
		f.Usage()
		return o, err
	case err != nil:
		return o, mistakef("%w; -h lists the flags", err)
	case f.NArg() > 0:
		return o, mistakef("%q: want flags only; -h lists them", f.Arg(0))
	case o.rounds < 0:
		return o, mistakef("-rounds %d: want 0 or more", o.rounds)
	case o.budget < 0:
		return o, mistakef("-budget %v: want 0 or more", o.budget)
	case o.benchtime <= 0:
		return o, mistakef("-benchtime %v: want more than 0", o.benchtime)
	}
	return o, nil
}

func report(o options, stdout, stderr io.Writer) error {
	if err := writable(o.out); err != nil {
		return err
	}
	pages, err := page.Read(o.write, "", slices.Sorted(maps.Keys(blocks)))
	if err != nil {
		return mistakef("-write: %w", err)
	}
	file := filepath.Join(o.out, "bench.txt")
	if o.rounds > 0 {
		if err := measure(o, file, stderr); err != nil {
			return err
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return mistakef("-rounds 0 shows an earlier run, and there is none: %w", err)
	}
	r := printed.Read(string(text))
	if len(r.All) == 0 {
		return mistakef("%s: no benchmark in it; delete it and run with -rounds 10", file)
	}
	if err := benchstat(file, stdout, stderr); err != nil {
		return err
	}
	fmt.Fprint(stdout, "\n"+summary(r))
	if err := plot(o.out, r); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "\nResults: %s. Plots: %s\n", file, strings.Join(plotFiles(o.out), ", "))
	if err := page.Write(pages, func(name string) string { return blocks[name](r) }); err != nil {
		return mistakef("-write: %w", err)
	}
	return nil
}

// writable makes the folder, and finds out before the benchmarks do, minutes
// later, that nothing can be written there.
func writable(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return mistakef("-out: cannot make the folder: %w; name another one", err)
	}
	probe, err := os.CreateTemp(folder, ".probe")
	if err != nil {
		return mistakef("-out: cannot write to the folder: %w; name another one", err)
	}
	probe.Close()
	return os.Remove(probe.Name())
}
