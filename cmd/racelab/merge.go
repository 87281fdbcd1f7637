package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"example.com/racelab/harness/explore/wire"
)

const mergeUsage = `usage: racelab merge [-o FILE] REPORT...

Puts the reports together that 'racelab test -shard 1/N -report REPORT' to
'-shard N/N' have written, all with the same code and the same other flags.

  -o FILE   write the report of the whole as JSON

Exit status: 0, 1 if a test fails, 2 if the reports do not belong together or one
is missing.
`

// mergeCommand is what a fleet of machines ends with.
func mergeCommand(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("merge", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	out := flags.String("o", "", "")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, mergeUsage)
		return err
	} else if err != nil {
		return mistakef("merge: %w; 'racelab help merge' lists the flags", err)
	}
	shards, err := readShards(flags.Args())
	if err != nil {
		return err
	}
	whole, err := mergeReports(shards)
	if err != nil {
		return err
	}
	if *out != "" {
		text, err := json.MarshalIndent(whole, "", "\t")
		if err != nil {
			return err
		}
		if err := os.WriteFile(*out, append(text, '\n'), 0o666); err != nil {
			return mistake{fmt.Errorf("cannot write the report: %w; name a file that can be written to", err)}
		}
	}
	return tellMerged(whole, stdout)
}

// A shardReport is the report of a shard, and the file that it was in.
type shardReport struct {
	report
	file  string
	index int
	of    int
}

func readShards(names []string) ([]*shardReport, error) {
	if len(names) == 0 {
		return nil, mistakef("merge: no reports; name the files that -report has written, one for each shard")
	}
	var all []*shardReport
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, mistake{fmt.Errorf("merge: %w", err)}
		}
		s := &shardReport{file: name}
		if json.NewDecoder(bytes.NewReader(text)).Decode(&s.report) != nil || s.Schema != 1 {
			return nil, mistakef("merge: %s is no report of racelab test; name files that -report has written", name)
		}
		if s.index, s.of, err = shardOf(s.Shard); err != nil {
			return nil, mistakef("merge: %s is the report of a whole run, not of a shard; make it with -shard I/N", name)
		}
		all = append(all, s)
	}
	return all, complete(all)
}

// complete checks that the reports are of one run, and that none is missing.
func complete(all []*shardReport) error {
	first := all[0]
	by := make([]*shardReport, first.of)
	for _, s := range all {
		switch {
		case s.of != first.of:
			return mistakef("merge: %s is one of %d shards, %s one of %d", first.file, first.of, s.file, s.of)
		case s.Flags != first.Flags:
			return mistakef("merge: the shards were run with different flags: %s with %s, %s with %s", first.file, first.Flags, s.file, s.Flags)
		case s.Racelab != first.Racelab || s.Go != first.Go:
			return mistakef("merge: the shards were run by different versions: %s by racelab %s and %s, %s by racelab %s and %s",
				first.file, first.Racelab, first.Go, s.file, s.Racelab, s.Go)
		case by[s.index-1] != nil:
			return mistakef("merge: %s and %s are both shard %s", by[s.index-1].file, s.file, s.Shard)
		}
		by[s.index-1] = s
	}
	var missing []string
	for i, s := range by {
		if s == nil {
			missing = append(missing, fmt.Sprintf("%d/%d", i+1, first.of))
		}
	}
	if len(missing) > 0 {
		return mistakef("merge: the report of shard %s is missing; run it with -shard %s", strings.Join(missing, ", "), missing[0])
	}
	copy(all, by)
	return nil
}

type unitName struct{ pkg, test string }

// mergeReports makes one report of those of all shards.
func mergeReports(all []*shardReport) (report, error) {
	whole := all[0].report
	whole.Shard, whole.Tests = "", []wire.Test{}
	tests := map[unitName][]*wire.Test{}
	var order []unitName
	for _, s := range all {
		whole.Interrupted = whole.Interrupted || s.Interrupted
		for i := range s.Tests {
			t := &s.Tests[i]
			name := unitName{t.Package, t.Test}
			if tests[name] == nil {
				order = append(order, name)
				tests[name] = make([]*wire.Test, len(all))
			}
			tests[name][s.index-1] = t
		}
	}
	for _, name := range order {
		for i, t := range tests[name] {
			switch first := tests[name][0]; {
			case t == nil:
				return whole, mistakef("merge: shard %d/%d (%s) has no result of %s.%s", i+1, len(all), all[i].file, name.pkg, name.test)
			case first != nil && t.Code != first.Code:
				return whole, mistakef("merge: %s and %s are of different code: that of %s.%s has changed", all[0].file, all[i].file, name.pkg, name.test)
			}
		}
		whole.Tests = append(whole.Tests, mergeTest(tests[name]))
	}
	return whole, nil
}

// mergeTest makes one verdict of those of all shards. What fails is told as the shard
// tells it that has found it first in the order of the whole.
func mergeTest(parts []*wire.Test) wire.Test {
	told := slices.MinFunc(parts, func(a, b *wire.Test) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(atOf(a), atOf(b)))
	})
	t := *told
	t.Part = nil
	if i := slices.IndexFunc(parts, wholly); i >= 0 && !wire.Failing(t.Verdict) {
		t = *parts[i] // nothing was left for the others
		t.Part = nil
		return t
	}
	t.Schedules, t.Again, t.Steps, t.Seconds, t.Traces, t.Tries, t.Redundant, t.Cut, t.Outcomes = 0, 0, 0, 0, 0, 0, 0, 0, nil
	for _, p := range parts {
		t.Schedules += p.Schedules
		t.Again += p.Again
		t.Steps += p.Steps
		t.Seconds += p.Seconds
		t.Warnings = union(t.Warnings, p.Warnings)
		t.Uncontrolled = union(t.Uncontrolled, p.Uncontrolled)
		t.Outcomes = addOutcomes(t.Outcomes, p.Outcomes)
	}
	if !wire.Failing(t.Verdict) {
		cover(&t, parts)
	}
	return t
}

// rank orders verdicts: failures first, then what is less than a pass.
func rank(t *wire.Test) int {
	switch {
	case wire.Failing(t.Verdict):
		return 0
	case t.Verdict != wire.Pass:
		return 1
	}
	return 2
}

func atOf(t *wire.Test) int {
	if t.Part == nil {
		return 0
	}
	return t.Part.At
}

// wholly reports whether a shard has explored everything by itself.
func wholly(t *wire.Test) bool {
	return t.Part != nil && t.Part.Whole && t.Verdict == wire.Pass && t.Coverage != "sampled"
}

// cover says what the shards have covered together: what each of them has covered of
// its part, if they have divided the same space.
func cover(t *wire.Test, parts []*wire.Test) {
	later := map[uint64]bool{}
	var bounds []string
	t.Coverage, t.Bound = "exhaustive", ""
	for _, p := range parts {
		switch {
		case p.Part == nil || p.Part.Parts == 0 || p.Traces == 0 && p.Coverage == "sampled", p.Coverage == "sampled", p.Coverage == "":
			t.Coverage, t.Bound, t.Traces, t.Tries, t.Redundant, t.Cut = "sampled", "", 0, 0, 0, 0
			return
		case !alike(p.Part, parts[0].Part):
			t.Coverage, t.Traces, t.Tries, t.Redundant, t.Cut = "sampled", 0, 0, 0, 0
			t.Warnings = union(t.Warnings, []string{"the shards have not divided the same space: accesses that race were not found by all"})
			return
		case p.Coverage == "bounded":
			t.Coverage = "bounded"
			if !slices.Contains(bounds, p.Bound) {
				bounds = append(bounds, p.Bound)
			}
		}
		t.Traces += p.Traces - len(p.Part.Later)
		t.Redundant += p.Redundant
		t.Tries += p.Tries
		t.Cut += p.Cut
		for _, h := range p.Part.Later {
			later[h] = true
		}
	}
	t.Traces += len(later)
	t.Bound = strings.Join(bounds, "; ")
}

func alike(a, b *wire.Part) bool {
	return a.Parts == b.Parts && a.Print == b.Print && a.Strict == b.Strict && slices.Equal(a.Points, b.Points)
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a[:len(a):len(a)], s)
		}
	}
	return a
}

func addOutcomes(all, more []wire.Outcome) []wire.Outcome {
	for _, o := range more {
		i := slices.IndexFunc(all, func(a wire.Outcome) bool { return a.Text == o.Text })
		if i < 0 {
			all = append(all, wire.Outcome{Text: o.Text})
			i = len(all) - 1
		}
		all[i].Schedules += o.Schedules
		all[i].Failing += o.Failing
	}
	return all
}

// tellMerged prints a line for each test.
func tellMerged(r report, to io.Writer) error {
	failed := false
	for i := range r.Tests {
		t := &r.Tests[i]
		word := "ok  "
		if wire.Failing(t.Verdict) {
			word, failed = "FAIL", true
		}
		fmt.Fprintf(to, "%s  %s.%s  %s\n", word, t.Package, t.Test, mergedScope(t))
		if t.Token != "" {
			fmt.Fprintf(to, "      racelab test -run '^%s$' -replay %s %s\n", strings.ReplaceAll(t.Test, "/", "$/^"), t.Token, t.Package)
		}
		for _, w := range t.Warnings {
			fmt.Fprintf(to, "      warning: %s\n", w)
		}
	}
	if failed {
		return status(1)
	}
	return nil
}

func mergedScope(t *wire.Test) string {
	s := t.Verdict
	if t.Verdict == wire.Pass {
		s = t.Coverage
	}
	if t.Traces > 0 {
		s += ": " + plural(t.Traces, "trace")
		if t.Cut > 0 {
			s += " to the end and " + plural(t.Cut, "execution") + " cut off"
		}
		if t.Tries > 0 {
			s += fmt.Sprintf(", %d of them up to a compare-and-swap that would fail and be tried again", t.Tries)
		}
		s += fmt.Sprintf(", %d executions (%d redundant)", t.Schedules, t.Redundant)
	} else {
		s += fmt.Sprintf(", %d schedules", t.Schedules)
	}
	if t.Bound != "" {
		s += "; bound: " + t.Bound
	}
	return s
}
