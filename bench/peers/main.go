// Command peers measures the stores of racelab beside what one would take
// instead, in one run:
//
//	go run . -h                 # in bench/peers
//	go run . -rounds 3 -sizes 10000 -goroutines '' -window 0    # a quick look
//
// All contenders hold the same jobs at the same time and take turns of a few
// milliseconds, round after round; what is compared are medians over the rounds.
// Each is a jobstore.Store with the same rules. The peers are adapters around
// concurrent maps; what they cannot keep of the contract is said in the table,
// and the tests of this module hold each to all the rest.
//
// Before and after each slice a loop of known length runs on as many processors
// as the slice needs. Only if it ran at full speed on each, both times, and the
// system took no processor away in between, does the slice count; after eight
// tries it is taken anyway, marked, and left out of the median if at least half
// of the rounds count. So a table says when the machine was not its own.
//
// Garbage is collected between slices, where that takes milliseconds (up to
// 10,000 jobs), so that no store pays for another's: the time of the collector is
// not in the numbers, and allocations are in a table of their own.
//
// A heartbeat comes later than the one before, an id that is asked for is a copy
// of the one that was created, and each call goes through the interface.
//
// The results go to peers.txt in the folder that -out names, as go test -bench
// prints them, and from there to the tables, the plots and the Markdown files.
// Exit status: 1 if a store fails, 2 if a flag is wrong or a file cannot be written.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/racelab/bench/page"
	"example.com/racelab/harness/machine"
)

const usual = 10_000

type options struct {
	rounds     int
	slice      time.Duration
	window     time.Duration
	slack      float64
	sizes      []int
	goroutines []int
	contenders []contender
	out, write string
	command    string
}

// A mistake is an error that the user can correct.
type mistake struct{ error }

func mistakef(format string, args ...any) error { return mistake{fmt.Errorf(format, args...)} }

func main() { os.Exit(command(os.Args[1:], os.Stdout, os.Stderr)) }

func command(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stdout)
	if err == nil {
		err = peers(o, stdout, stderr)
	}
	var m mistake
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &m):
		fmt.Fprintf(stderr, "peers: %v\n", err)
		return 2
	}
	fmt.Fprintf(stderr, "peers: %v\n", err)
	return 1
}

func parse(args []string, stdout io.Writer) (options, error) {
	o := options{command: strings.TrimSpace("go run . " + strings.Join(args, " "))}
	var sizes, goroutines, only string
	f := flag.NewFlagSet("peers", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.IntVar(&o.rounds, "rounds", 10, "measure everything so many `times`; 0 shows what is in the folder already")
	f.DurationVar(&o.slice, "slice", 3*time.Millisecond, "how long a store has its turn")
	f.DurationVar(&o.window, "window", 100*time.Millisecond, "how long to watch a writer beside snapshots; 0 leaves that out")
	f.Float64Var(&o.slack, "slack", 1.15, "how many times as long as ever a processor may take and still be free")
	f.StringVar(&sizes, "sizes", "1,100,10000,1000000", "the `numbers` of jobs")
	f.StringVar(&goroutines, "goroutines", "1,4,16,64", "the `numbers` of goroutines on two processors; empty leaves that out")
	f.StringVar(&only, "only", "", "the `regexp` of the stores to measure")
	f.StringVar(&o.out, "out", "out", "the `folder` for peers.txt and the plots")
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
	case o.rounds < 0 || o.slice <= 0 || o.window < 0 || o.slack < 1:
		return o, mistakef("-rounds and -window: want 0 or more; -slice: more than 0; -slack: 1 or more")
	}
	if o.sizes, err = numbers("sizes", sizes); err != nil {
		return o, err
	}
	if o.goroutines, err = numbers("goroutines", goroutines); err != nil {
		return o, err
	}
	pattern, err := regexp.Compile(only)
	if err != nil {
		return o, mistakef("-only: %w", err)
	}
	for _, c := range contenders() {
		if pattern.MatchString(c.name) {
			o.contenders = append(o.contenders, c)
		}
	}
	if len(o.contenders) == 0 {
		return o, mistakef("-only %s: none of %s", only, strings.Join(names(contenders()), ", "))
	}
	return o, nil
}

func numbers(name, list string) (ns []int, err error) {
	for _, s := range strings.FieldsFunc(list, func(c rune) bool { return c == ',' }) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return nil, mistakef("-%s: %q: want numbers of 1 or more, separated by commas", name, s)
		}
		ns = append(ns, n)
	}
	return ns, nil
}

func peers(o options, stdout, stderr io.Writer) error {
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return mistakef("-out: %w; name another one", err)
	}
	pages, err := page.Read(o.write, "peers-", slices.Sorted(maps.Keys(blocks)))
	if err != nil {
		return mistakef("-write: %w", err)
	}
	file := filepath.Join(o.out, "peers.txt")
	if o.rounds > 0 {
		part, err := os.Create(file + ".partial") // what there is, should it be interrupted
		if err != nil {
			return mistakef("-out: %w; name another one", err)
		}
		defer part.Close()
		fmt.Fprintf(part, "goos: %s\ngoarch: %s\ngo: %s\ncpu: %s\ncommand: %s\nfrom: %s\n",
			runtime.GOOS, runtime.GOARCH, runtime.Version(), cmp.Or(machine.Processor(), "unknown"), o.command, time.Now().UTC().Format("2006-01-02 15:04 MST"))
		m := &run{options: o, out: part, progress: stderr}
		if err := m.all(); err != nil {
			return err
		}
		if err := os.Rename(part.Name(), file); err != nil {
			return mistakef("-out: %w", err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return mistakef("-rounds 0 shows an earlier run, and there is none: %w", err)
	}
	r := read(string(text))
	if len(r.all) == 0 {
		return mistakef("%s: no benchmark in it; delete it and run with -rounds 10", file)
	}
	fmt.Fprint(stdout, plain(r))
	if err := plots(o.out, r); err != nil {
		return mistakef("-out: %w", err)
	}
	if err := benchstat(file, filepath.Join(o.out, "benchstat.txt")); err != nil {
		fmt.Fprintf(stderr, "peers: no benchstat table: %v\n", err)
	}
	fmt.Fprintf(stdout, "\nResults, plots and benchstat's table are in %s.\n", o.out)
	if err := page.Write(pages, r.block); err != nil {
		return mistakef("-write: %w", err)
	}
	return nil
}

const statTool = "golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da"

// benchstat has its own opinion on what differs: a column for each store.
func benchstat(file, table string) error {
	out, err := exec.Command("go", "run", statTool, "-col", "/store", "-filter", ".name:Peers AND .unit:ns/op", file).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return os.WriteFile(table, out, 0o644)
}
