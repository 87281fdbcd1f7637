// Mutants breaks the stores on purpose and requires that the contract suite
// finds out, every time:
//
//	go run ./harness/mutants
//
// A suite that passes on sound stores may just be blind. Two kinds of broken
// store say that it is not. The planted bugs of harness's own tests are stores
// written wrong. The mutants are the real stores with their lock, their
// compare-and-swap or their owner taken away: a textual edit, which must apply
// exactly once, bound over the original by go test -overlay, so that no file of
// the tree changes.
//
// Each of them is put to the one check that its table names, in 20 processes
// under the race detector, and must fail there in all 20: a check that finds a
// race now and then is a flake, not a check. A mutant without a data race is
// parked between its check and its act, as real work would park it. One mutant
// changes nothing that a caller could see, and must survive the whole suite in
// all 20: without it, a driver that calls everything killed would pass.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"
)

func main() {
	runs := flag.Int("runs", 20, "processes per mutant; all must agree")
	only := flag.String("only", "", "try the mutants of the stores whose names begin with this `text`, and not the planted bugs")
	skip := flag.String("skip", "", "leave out the mutants of the stores whose names begin with one of these `texts`, between commas")
	race := flag.Bool("race", true, "build with the race detector; without it, only mutants that are wrong without a data race are run")
	flag.Parse()
	if flag.NArg() > 0 || *runs < 1 {
		fmt.Fprintln(os.Stderr, "mutants: want no arguments and at least one run; see -help")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	begin := time.Now()
	d := driver{runs: *runs, race: *race, out: os.Stdout, skipPlanted: *only != ""}
	bad, err := d.drive(ctx, without(*skip, of(*only, mutants)))
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	case bad > 0:
		fmt.Fprintf(os.Stderr, "mutants: %d not as expected; see above\n", bad)
		os.Exit(1)
	}
	fmt.Printf("all as expected in %s\n", time.Since(begin).Round(time.Second))
}

// without returns all but the mutants of the stores whose names begin with one of
// prefixes.
func without(prefixes string, all []mutant) (some []mutant) {
	if prefixes == "" {
		return all
	}
	for _, m := range all {
		if !slices.ContainsFunc(strings.Split(prefixes, ","), func(p string) bool { return strings.HasPrefix(m.store, p) }) {
			some = append(some, m)
		}
	}
	return some
}

// of returns the mutants of the stores whose names begin with prefix.
func of(prefix string, all []mutant) (some []mutant) {
	for _, m := range all {
		if strings.HasPrefix(m.store, prefix) {
			some = append(some, m)
		}
	}
	if len(some) == 0 {
		fmt.Fprintf(os.Stderr, "mutants: -only %s: no store begins so; see harness/mutants/table.go\n", prefix)
		os.Exit(2)
	}
	return some
}
