package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"example.com/racelab/harness/scenario"
)

// A demo is one run of the command.
type demo struct {
	printer
	scenarios []scenario.Scenario
	stores    []scenario.Subject
	runs      int // of each scenario on a store without a gap

	reports    []scenario.Report
	unexpected []string // what came out otherwise, a line each
	verdicts   int
}

func demoCommand(args []string, stdout, _ io.Writer) error {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	stores := flags.String("store", "", "run these `stores` only, separated by commas")
	scenarios := flags.String("scenario", "", "run these `scenarios` only, separated by commas")
	runs := flags.Int("runs", 100, "how often a store without a gap runs each scenario; naive stores run each parked, 5 times")
	out := flags.String("out", "", "also write the text to demo.txt in this `folder`")
	if err := parse(flags, args, stdout); err != nil {
		return err
	}
	if *runs < 1 {
		return mistakef("demo: -runs %d: want 1 or more", *runs)
	}
	d := demo{printer: printer{stdout, colorful(stdout)}, runs: *runs}
	var err error
	if d.stores, err = choose(*stores, scenario.Stores, scenario.FindStore); err != nil {
		return mistakef("demo: -store: %w", err)
	}
	if d.scenarios, err = choose(*scenarios, scenario.All, scenario.Find); err != nil {
		return mistakef("demo: -scenario: %w", err)
	}
	if *out != "" {
		file, err := create(*out)
		if err != nil {
			return err
		}
		defer file.Close()
		d.w = io.MultiWriter(stdout, plain{file})
	}
	return d.run()
}

// choose returns what the list names, or all.
func choose[T any](list string, all func() []T, find func(string) (T, error)) ([]T, error) {
	if list == "" {
		return all(), nil
	}
	var chosen []T
	for name := range strings.SplitSeq(list, ",") {
		one, err := find(strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, one)
	}
	return chosen, nil
}

func create(folder string) (*os.File, error) {
	err := os.MkdirAll(folder, 0o777)
	if err == nil {
		var file *os.File
		if file, err = os.Create(filepath.Join(folder, "demo.txt")); err == nil {
			return file, nil
		}
	}
	return nil, mistakef("demo: -out: %w; name a folder that can be written to", err)
}

func (d *demo) run() error {
	begin := time.Now()
	d.beforeAfter()
	d.matrix()
	d.crashes()
	d.evidence()
	d.heading("Summary")
	for _, line := range d.unexpected {
		d.printf("%s %s\n", d.paint(red, "UNEXPECTED"), line)
	}
	d.printf("%d verdicts, %d not as expected, in %.1f s on %s, %d processors.\n",
		d.verdicts, len(d.unexpected), time.Since(begin).Seconds(), runtime.Version(), runtime.GOMAXPROCS(0))
	d.printf("Scope: the naive stores run parked, so every run is the same run. The others were sampled,\n")
	d.printf("%d runs for each verdict, at the scheduler's will: not every interleaving.\n", d.runs)
	if len(d.unexpected) > 0 {
		return errVerdict
	}
	return nil
}

func (d *demo) chosen(name string) bool {
	return slices.ContainsFunc(d.scenarios, func(s scenario.Scenario) bool { return s.Name == name })
}

// expect counts a verdict, and notes what was got if it is not as expected.
func (d *demo) expect(ok bool, format string, args ...any) {
	d.verdicts++
	if !ok {
		d.unexpected = append(d.unexpected, fmt.Sprintf(format, args...))
	}
}
